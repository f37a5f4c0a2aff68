package io.balsa.monitor;

import io.balsa.consensus.RaftRole;
import io.balsa.consensus.StepDownReason;
import io.balsa.consensus.VoteReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

/**
 * The recordings of several nodes as one sequence: by the nodes' own wall clocks, but never against the order in which
 * one node recorded. Clocks that differ show events in the wrong order across nodes; nothing can be done about that
 * here.
 */
public final class Timeline
{
    private Timeline()
    {
    }

    /**
     * @param recordings of any lives of any nodes.
     * @return all their events in one order.
     */
    public static List<Event> merge(final List<NodeRecording> recordings)
    {
        final PriorityQueue<Cursor> cursors = new PriorityQueue<>();
        for (final NodeRecording recording : recordings)
        {
            if (!recording.events().isEmpty())
            {
                cursors.add(new Cursor(recording.events()));
            }
        }
        final List<Event> merged = new ArrayList<>();
        while (!cursors.isEmpty())
        {
            final Cursor cursor = cursors.poll();
            merged.add(cursor.take());
            if (cursor.hasMore())
            {
                cursors.add(cursor);
            }
        }
        return merged;
    }

    /**
     * @param event any.
     * @return one line in fixed columns: time of day (UTC), node, term, code, and what its values mean.
     */
    public static String line(final Event event)
    {
        return String.format(Locale.ROOT, "%s  %-3s t%-6d %-19s %s",
            Say.clock(event.epochNs()), Say.node(event.memberId()), event.term(), event.code(), text(event))
            .stripTrailing();
    }

    private static String text(final Event event)
    {
        final String peer = Say.node(event.peerId());
        final String end = Say.end(event.b(), event.a());
        return switch (event.code())
        {
            case NODE_STARTED -> "start " + event.incarnation() + ", log " + end + ", " +
                Say.count(event.detail(), "member");
            case NODE_STOPPED -> event.detail() == 0 ? "closed" : "failed, see its error log";
            case ROLE_CHANGED -> role(event.a()) + " -> " + role(event.detail()) +
                (event.b() == event.term() ? "" : ", term " + event.b() + " -> " + event.term());
            case TERM_ENTERED -> "from term " + event.a() + ", " + role(event.detail());
            case LEADER_HEARD -> peer;
            case LEADER_LOST -> peer + (event.b() > 0 ? ", silent for " + Say.duration(event.b()) : "");
            case STEPPED_DOWN -> StepDownReason.values()[event.detail()].text(event.a());
            case PRE_VOTE_ASKED, STOOD -> "log " + end + ", round " + event.c();
            case ASKED_AGAIN -> Say.count(event.a(), "time") + ", round " + event.c();
            case PRE_VOTE_ANSWERED, VOTE_ANSWERED -> peer + " asked: " + answer(event) + ", round " + event.c();
            case PRE_VOTE_REPLY, VOTE_REPLY, PRE_VOTE_REPLY_LATE, VOTE_REPLY_LATE ->
                peer + " says: " + answer(event) + ", round " + event.c();
            case TIMER_PUT_OFF -> "refused " + peer + ": " + Say.duration(event.a()) + " left became " +
                Say.duration(event.b());
            case APPEND_REFUSED -> event.detail() == 1 ? peer + "'s term is old" :
                "nothing like " + peer + "'s " + end + " here, log ends at " + event.c();
            default -> quantities(event, peer);
        };
    }

    private static String quantities(final Event event, final String peer)
    {
        return switch (event.code())
        {
            case TRUNCATED -> event.a() + ".." + event.b();
            case COMMIT_STALLED -> "at " + event.a() + " of " + event.b() + " for " + Say.duration(event.c());
            case COMMIT_RESUMED -> "at " + event.a() + " of " + event.b() + " after " + Say.duration(event.c());
            case PEER_OUT_OF_REACH -> peer + " needs " + event.a() + ", the log begins at " + event.b();
            case SNAPSHOT_BEGUN -> "at " + event.a() + " after " + event.b() + " bytes of log";
            case SNAPSHOT_TAKEN, SNAPSHOT_LOADED ->
                "at " + event.a() + ", " + event.b() + " bytes in " + Say.duration(event.c());
            case SNAPSHOT_FAILED, SNAPSHOT_DROPPED -> "at " + event.a();
            case SNAPSHOT_SENDING, SNAPSHOT_SENT -> "at " + event.a() + ", " + event.b() + " bytes to " + peer;
            case SNAPSHOT_OFFERED -> "at " + event.a() + ", " + event.b() + " bytes" +
                (event.c() == 0 ? "" : ", goes on at " + event.c());
            case SNAPSHOT_RECEIVED -> "at " + event.a() + ", " + event.b() + " bytes";
            case SNAPSHOT_INSTALLED -> "at " + event.a() + ", " + event.b() + " bytes from " + peer +
                ", the log ends at " + event.c();
            case SNAPSHOT_REFUSED, SNAPSHOT_ADOPTING, SNAPSHOT_ADOPTED ->
                "at " + event.a() + ", " + event.b() + " bytes from " + peer;
            case ENTRY_DAMAGED, ENTRY_NOWHERE -> event.a() + " of term " + event.b();
            case ENTRIES_GIVEN -> "from " + event.a() + " on, by " + peer;
            case LOG_PURGED -> "begins at " + event.a() + ", before at " + event.b();
            case ENTRIES_MALFORMED -> "from " + peer;
            case PAUSED -> "for " + Say.duration(event.a());
            case FLUSH_SLOW -> Say.duration(event.a()) + ", durable up to " + event.b();
            case DISK_HANGS -> "own disk stood still for " + Say.duration(event.a()) + ", hands over";
            case STRANGER -> peer + " has a store that isn't known";
            case STORE_REFUSED -> peer + " says that another store has this member's place";
            case STORE_FED -> peer + " has a new store: fed, not counted";
            case STORE_ADMITTED -> peer + "'s new store counts, as entry " + event.a() + " shows";
            case INTAKE_CLOSED -> "last " + event.a() + ", committed " + event.b();
            case STORAGE_FULL -> "last " + event.a() + ", committed " + event.b();
            case STORAGE_FREE -> "after " + Say.duration(event.c());
            case INTAKE_OPENED -> "after " + Say.duration(event.c());
            case SESSIONS_CHANGED -> event.b() + " -> " + event.a();
            default -> "";
        };
    }

    private static String role(final long ordinal)
    {
        return RaftRole.values()[(int) ordinal].name();
    }

    private static String answer(final Event event)
    {
        return VoteReason.values()[event.detail()] + ", own log " + Say.end(event.b(), event.a());
    }

    /** One recording, being read; its time never goes back. */
    private static final class Cursor implements Comparable<Cursor>
    {
        private final List<Event> events;
        private int place;
        private long epochNs;

        private Cursor(final List<Event> events)
        {
            this.events = events;
            epochNs = events.get(0).epochNs();
        }

        private Event take()
        {
            final Event event = events.get(place++);
            if (hasMore())
            {
                epochNs = Math.max(epochNs, events.get(place).epochNs());
            }
            return event;
        }

        private boolean hasMore()
        {
            return place < events.size();
        }

        @Override
        public int compareTo(final Cursor other)
        {
            if (epochNs != other.epochNs)
            {
                return Long.compare(epochNs, other.epochNs);
            }
            final Event mine = events.get(place);
            final Event theirs = other.events.get(other.place);
            final int byMember = Integer.compare(mine.memberId(), theirs.memberId());
            return byMember != 0 ? byMember : Integer.compare(mine.incarnation(), theirs.incarnation());
        }
    }
}
