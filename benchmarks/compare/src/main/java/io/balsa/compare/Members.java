package io.balsa.compare;

import io.balsa.monitor.NodeStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * All members of a run.
 */
final class Members implements AutoCloseable
{
    private final List<Member> members = new ArrayList<>();

    Members(final ClusterSpec spec, final List<String> jvmFlags, final boolean isProfiled)
    {
        for (int id = 0; id < ClusterSpec.MEMBERS; id++)
        {
            members.add(new Member(spec, id, jvmFlags, isProfiled));
        }
    }

    void start() throws IOException
    {
        for (final Member member : members)
        {
            member.start();
        }
    }

    List<Member> all()
    {
        return members;
    }

    /**
     * @return the one that leads the highest term; null: nobody leads now.
     */
    Member leader()
    {
        final List<NodeStatus> statuses = statuses();
        final long term = statuses.stream().mapToLong(NodeStatus::term).max().orElse(0);
        return statuses.stream().filter(status -> "LEADER".equals(status.role()) && status.term() == term)
            .map(status -> members.get(status.memberId())).findFirst().orElse(null);
    }

    /**
     * @return the highest term that one of them is in.
     */
    long term()
    {
        return statuses().stream().mapToLong(NodeStatus::term).max().orElse(0);
    }

    private List<NodeStatus> statuses()
    {
        return members.stream().map(Member::status).filter(Objects::nonNull).toList();
    }

    void requireRunning() throws IOException
    {
        for (final Member member : members)
        {
            member.requireRunning();
        }
    }

    /**
     * @return how all of them are, in one line.
     */
    String describe()
    {
        return members.stream().map(Member::status).filter(Objects::nonNull)
            .map(status -> status.line() + ' ' + status.serviceCounters()).collect(Collectors.joining("; "));
    }

    /** Any thread. */
    @Override
    public void close()
    {
        members.forEach(Member::requestEnd);
        members.forEach(Member::close);
    }
}
