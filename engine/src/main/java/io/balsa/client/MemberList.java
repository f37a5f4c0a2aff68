package io.balsa.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * All members of a cluster and where they listen, as nodes and clients are told: {@code 0=host:port,1=host:port}.
 *
 * @param members in the order of the list.
 */
public record MemberList(List<Member> members)
{
    private static final int MEMBER_ID_MAX = 1_000_000;

    /**
     * Checks that members of different machines can reach each other, and that nobody is there twice.
     */
    public MemberList
    {
        members = List.copyOf(members);
        for (int i = 0; i < members.size(); i++)
        {
            for (int j = 0; j < i; j++)
            {
                checkDiffer(members.get(j), members.get(i));
            }
        }
        final long loopbacks = members.stream().filter(Member::isLoopback).count();
        if (loopbacks > 0 && loopbacks < members.size())
        {
            throw new IllegalArgumentException("members: " +
                members.stream().filter(Member::isLoopback).findFirst().orElseThrow().endpoint() +
                " is a loopback address among others: members on other machines can't reach it");
        }
    }

    /**
     * @param text {@code 0=host:port,1=host:port,2=host:port}.
     * @return the list.
     * @throws IllegalArgumentException in one sentence that names what is wrong.
     */
    public static MemberList parse(final String text)
    {
        final List<Member> members = new ArrayList<>();
        for (final String item : text.split(","))
        {
            members.add(Member.parse(item.trim()));
        }
        return new MemberList(members);
    }

    /**
     * @return true if the whole cluster is on the loopback interface.
     */
    public boolean isAllLoopback()
    {
        return members.stream().allMatch(Member::isLoopback);
    }

    /**
     * @return {@code host:port} by member id.
     */
    public Map<Integer, String> endpoints()
    {
        final Map<Integer, String> endpoints = new LinkedHashMap<>();
        members.forEach(member -> endpoints.put(member.id(), member.endpoint()));
        return endpoints;
    }

    /**
     * @return ids in the order of the list.
     */
    public int[] memberIds()
    {
        return members.stream().mapToInt(Member::id).toArray();
    }

    @Override
    public String toString()
    {
        return members.stream()
            .map(member -> member.id() + "=" + member.endpoint())
            .collect(Collectors.joining(","));
    }

    private static void checkDiffer(final Member one, final Member other)
    {
        if (one.id() == other.id())
        {
            throw new IllegalArgumentException("members: member " + one.id() + " is there twice");
        }
        if (one.endpoint().equals(other.endpoint()))
        {
            throw new IllegalArgumentException("members: " + one.endpoint() + " is there twice");
        }
    }

    /**
     * One member.
     *
     * @param id       from 0.
     * @param endpoint {@code host:port}.
     */
    public record Member(int id, String endpoint)
    {
        static Member parse(final String item)
        {
            final int equals = item.indexOf('=');
            final String id = equals < 0 ? "" : item.substring(0, equals).trim();
            final String endpoint = item.substring(equals + 1).trim();
            if (!id.matches("\\d{1,7}") || Integer.parseInt(id) > MEMBER_ID_MAX)
            {
                throw new IllegalArgumentException("members: \"" + item +
                    "\" must be id=host:port with an id from 0 to " + MEMBER_ID_MAX);
            }
            final int colon = endpoint.lastIndexOf(':');
            final String port = endpoint.substring(colon + 1);
            final int number = port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0;
            if (colon <= 0 || number < 1 || number > 0xffff)
            {
                throw new IllegalArgumentException(
                    "members: \"" + endpoint + "\" must be host:port with a port from 1 to 65535");
            }
            return new Member(Integer.parseInt(id), endpoint);
        }

        /**
         * @return name or address of the machine.
         */
        public String host()
        {
            return endpoint.substring(0, endpoint.lastIndexOf(':'));
        }

        /**
         * @return UDP port.
         */
        public int port()
        {
            return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
        }

        boolean isLoopback()
        {
            return "localhost".equalsIgnoreCase(host()) || host().startsWith("127.") || "[::1]".equals(host());
        }
    }
}
