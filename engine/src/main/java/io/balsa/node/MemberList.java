package io.balsa.node;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All members and where they listen.
 *
 * @param endpoints {@code host:port} by member id.
 */
record MemberList(Map<Integer, String> endpoints)
{
    private static final int MEMBER_ID_MAX = 1_000_000;

    MemberList
    {
        endpoints = new TreeMap<>(endpoints);
    }

    /**
     * @param text {@code 0=host:port,1=host:port,2=host:port}.
     */
    static MemberList parse(final String text)
    {
        final Map<Integer, String> endpoints = new LinkedHashMap<>();
        for (final String part : text.split(","))
        {
            final int equals = part.indexOf('=');
            final String idText = equals < 0 ? "" : part.substring(0, equals).trim();
            final String endpoint = part.substring(equals + 1).trim();
            if (!idText.matches("\\d{1,7}") || Integer.parseInt(idText) > MEMBER_ID_MAX)
            {
                throw new IllegalArgumentException("members: \"" + part.trim() +
                    "\" must be id=host:port with an id from 0 to " + MEMBER_ID_MAX);
            }
            checkEndpoint(endpoint);
            if (endpoints.containsValue(endpoint))
            {
                throw new IllegalArgumentException("members: " + endpoint + " is there twice");
            }
            if (endpoints.put(Integer.parseInt(idText), endpoint) != null)
            {
                throw new IllegalArgumentException("members: member " + idText + " is there twice");
            }
        }
        final MemberList list = new MemberList(endpoints);
        final long loopbacks = list.endpoints.values().stream().filter(MemberList::isLoopback).count();
        if (loopbacks > 0 && loopbacks < list.endpoints.size())
        {
            throw new IllegalArgumentException("members: " +
                list.endpoints.values().stream().filter(MemberList::isLoopback).findFirst().orElseThrow() +
                " is a loopback address among others: members on other machines can't reach it");
        }
        return list;
    }

    boolean isAllLoopback()
    {
        return endpoints.values().stream().allMatch(MemberList::isLoopback);
    }

    int[] memberIds()
    {
        return endpoints.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString()
    {
        return endpoints.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(","));
    }

    private static void checkEndpoint(final String endpoint)
    {
        final int colon = endpoint.lastIndexOf(':');
        final String port = endpoint.substring(colon + 1);
        if (colon <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)
        {
            throw new IllegalArgumentException(
                "members: \"" + endpoint + "\" must be host:port with a port from 1 to 65535");
        }
    }

    private static boolean isLoopback(final String endpoint)
    {
        final String host = endpoint.substring(0, endpoint.lastIndexOf(':'));
        return "localhost".equalsIgnoreCase(host) || host.startsWith("127.") || "[::1]".equals(host);
    }
}
