package io.balsa.monitor;

import io.balsa.consensus.VoteReason;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Iterator;
import java.util.Locale;

/**
 * The words of explanations, so that the same thing is called the same everywhere.
 */
final class Say
{
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final long S = 1_000_000_000L;
    private static final double MS = 1e6;

    private Say()
    {
    }

    /**
     * UTC, to the microsecond.
     */
    static String clock(final long epochNs)
    {
        return CLOCK.format(Instant.ofEpochSecond(Math.floorDiv(epochNs, S), Math.floorMod(epochNs, S))
            .atOffset(ZoneOffset.UTC));
    }

    static String duration(final long ns)
    {
        if (ns >= 10 * S)
        {
            return String.format(Locale.ROOT, "%.0f s", ns / (double) S);
        }
        if (ns >= S)
        {
            return String.format(Locale.ROOT, "%.1f s", ns / (double) S);
        }
        return String.format(Locale.ROOT, ns >= 10 * MS ? "%.0f ms" : "%.1f ms", Math.max(0, ns) / MS);
    }

    static String node(final int memberId)
    {
        return "n" + memberId;
    }

    static String end(final long term, final long index)
    {
        return "t" + term + "/" + index;
    }

    static String count(final long count, final String noun)
    {
        final String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
        return count + " " + (count == 1 ? noun : plural);
    }

    static String nodes(final Collection<Integer> memberIds)
    {
        final StringBuilder text = new StringBuilder();
        final Iterator<Integer> ids = memberIds.iterator();
        for (int i = 0; ids.hasNext(); i++)
        {
            final String separator = ids.hasNext() && i == memberIds.size() - 1 ? " and " : ", ";
            text.append(i == 0 ? "" : separator).append(node(ids.next()));
        }
        return text.toString();
    }

    /**
     * Why a vote was refused.
     */
    static String why(final VoteReason reason, final long voterTerm, final long voterIndex)
    {
        return switch (reason)
        {
            case GRANTED -> "yes";
            case TERM_OLD -> "the term is old";
            case LOG_BEHIND -> "its own log is fresher, " + end(voterTerm, voterIndex);
            case VOTED_FOR_OTHER -> "it voted for another in this term";
            case LEADER_ALIVE -> "it hears a leader, or has just voted for one";
        };
    }
}
