package io.balsa.compare;

import java.util.Arrays;
import org.agrona.BitUtil;

/**
 * The commands of one session: each is numbered from 0, and must be answered once. A ring of what was offered when;
 * 0 in a slot means answered.
 */
final class CommandLedger
{
    /** Returned by {@link #onReply} for one that should not have come. */
    static final long WRONG = Long.MIN_VALUE;

    private static final int RING_LENGTH_MIN = 1024;

    private final long[] sentNs;
    private final int mask;
    private final int window;
    private final boolean skips;
    private long offered;
    private long lowest;
    private int outstanding;
    private long lost;
    private long wrong;
    private long outOfOrder;

    /**
     * @param window commands outstanding at most.
     * @param skips  true: what is passed over by a later answer won't come any more, and is counted as lost.
     */
    CommandLedger(final int window, final boolean skips)
    {
        this.window = window;
        this.skips = skips;
        // room for stragglers behind what is answered already
        sentNs = new long[Math.max(RING_LENGTH_MIN, BitUtil.findNextPositivePowerOfTwo(2 * window))];
        mask = sentNs.length - 1;
        Arrays.fill(sentNs, 0);
    }

    boolean hasRoom()
    {
        return outstanding < window && offered - lowest < sentNs.length;
    }

    long nextId()
    {
        return offered;
    }

    /**
     * @param nowNs when the command was, or should have been, offered; not 0.
     */
    void onOffered(final long nowNs)
    {
        sentNs[(int) offered & mask] = nowNs == 0 ? 1 : nowNs;
        offered++;
        outstanding++;
    }

    /**
     * @param id of the command that the answer names.
     * @return when it was offered; {@link #WRONG}.
     */
    long onReply(final long id)
    {
        final int slot = (int) id & mask;
        if (id < lowest || id >= offered || sentNs[slot] == 0)
        {
            wrong++;
            return WRONG;
        }
        if (id != lowest)
        {
            outOfOrder++;
            if (skips)
            {
                abandonBefore(id);
            }
        }
        final long sent = sentNs[slot];
        sentNs[slot] = 0;
        outstanding--;
        while (lowest < offered && sentNs[(int) lowest & mask] == 0)
        {
            lowest++;
        }
        return sent;
    }

    private void abandonBefore(final long id)
    {
        for (long i = lowest; i < id; i++)
        {
            final int slot = (int) i & mask;
            if (sentNs[slot] != 0)
            {
                sentNs[slot] = 0;
                outstanding--;
                lost++;
            }
        }
    }

    int outstanding()
    {
        return outstanding;
    }

    /**
     * @return when the oldest of those without an answer was, or should have been, offered; {@link #WRONG}: all have
     * their answers.
     */
    long oldestNs()
    {
        return outstanding == 0 ? WRONG : sentNs[(int) lowest & mask];
    }

    /**
     * @return commands without an answer, once no more are awaited.
     */
    long lost()
    {
        return lost + outstanding;
    }

    /**
     * @return answers to nothing, or to what was answered before.
     */
    long wrong()
    {
        return wrong;
    }

    /**
     * @return answers that came before one to an earlier command.
     */
    long outOfOrder()
    {
        return outOfOrder;
    }
}
