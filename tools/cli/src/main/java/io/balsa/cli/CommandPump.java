package io.balsa.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Sends every line of an input as a command and accounts for every answer: each must come once, in order, and, where
 * the ledger of {@link LedgerService} started empty, carry the count and the hash that the lines up to it have here.
 * <p>
 * One thread; it never blocks on the input ({@link ReadAhead}) nor on the cluster: back pressure keeps the line until
 * the client takes it. The heap is flat: what is in flight lives in rings indexed by sequence.
 */
final class CommandPump implements CommandClient.Listener, AutoCloseable
{
    /** How a run ended. */
    enum End
    {
        /** Everything sent is acknowledged. */
        DONE,
        /** Nothing moved for the time allowed. */
        TIMED_OUT,
        /** The session is over: see {@link #closeReason}. */
        CLOSED,
        /** Asked to stop. */
        CANCELLED
    }

    /** Called in every turn of the loop, to watch and to make trouble. */
    interface Watcher
    {
        void onTurn(CommandPump pump, long nowNs);
    }

    /** More than any window of a client, so that nothing in flight shares a slot. */
    private static final int RING_LENGTH = 1 << 18;
    private static final int RING_MASK = RING_LENGTH - 1;
    private static final int LINES_PER_TURN = 256;
    private static final int SPINS_BEFORE_PARK = 1000;
    private static final long PARK_NS = 50_000;

    private final long[] sentNs = new long[RING_LENGTH];
    private final long[] hashes = new long[RING_LENGTH];
    private final Histogram latencyNs = new Histogram(TimeUnit.HOURS.toNanos(1), 3);
    private final PrintStream err;
    private final boolean ledgerStartedEmpty;
    private final CommandClient client;
    private final LineSplitter splitter;

    private ReadAhead readAhead;
    private ReadAhead.Block block;
    private boolean linePending;
    private boolean inputEnded;

    private long firstSequence;
    private long accepted;
    private long acknowledged;
    private long rejected;
    private long repeatedReplies;
    private long wrongReplies;
    private long hash = LedgerHash.EMPTY;
    private long firstSentNs;
    private long lastReplyNs;
    private boolean connected;
    private int leaderId = -1;
    private long term;
    private String closeReason;
    private int idleCount;

    /**
     * @param factory            of the client; connecting goes on while pumping.
     * @param ledgerStartedEmpty whether replies can be checked: nothing but this pump sends to the ledger.
     * @param err                told about lines that are too long.
     */
    CommandPump(final CommandClient.Factory factory, final boolean ledgerStartedEmpty, final PrintStream err)
    {
        this.ledgerStartedEmpty = ledgerStartedEmpty;
        this.err = err;
        this.client = factory.connect(this);
        this.splitter = new LineSplitter(client.commandLengthMax());
    }

    /**
     * @param input     read to its end.
     * @param timeoutNs without a reply while one is due, or without a connection while there is something to send.
     * @param watcher   called in every turn.
     * @param cancelled when true, the run ends.
     * @return how it ended.
     * @throws IOException if the input failed.
     */
    End run(final InputStream input, final long timeoutNs, final Watcher watcher, final BooleanSupplier cancelled)
        throws IOException
    {
        try (ReadAhead reader = new ReadAhead(input))
        {
            readAhead = reader;
            long movedNs = System.nanoTime();
            while (!inputEnded || acknowledged < accepted)
            {
                final long acknowledgedBefore = acknowledged;
                final int workCount = send() + client.poll();
                final long nowNs = System.nanoTime();
                watcher.onTurn(this, nowNs);
                if (closeReason != null)
                {
                    return End.CLOSED;
                }
                if (cancelled.getAsBoolean())
                {
                    return End.CANCELLED;
                }
                final boolean due = linePending || acknowledged < accepted;
                if (acknowledged != acknowledgedBefore || !due)
                {
                    movedNs = nowNs;
                }
                else if (nowNs - movedNs > timeoutNs)
                {
                    return End.TIMED_OUT;
                }
                idle(workCount, due);
            }
            return End.DONE;
        }
    }

    /**
     * Keep the session alive while waiting for something else.
     */
    void keepAlive()
    {
        idle(client.poll(), false);
    }

    private int send() throws IOException
    {
        int count = 0;
        while (count < LINES_PER_TURN && (linePending || nextLine()))
        {
            final int length = (int) splitter.length();
            final long sequence = client.offer(splitter.buffer(), splitter.offset(), length);
            if (sequence <= 0)
            {
                break;
            }
            linePending = false;
            onAccepted(sequence, length);
            count++;
        }
        return count;
    }

    private void onAccepted(final long sequence, final int length)
    {
        final long nowNs = System.nanoTime();
        if (accepted++ == 0)
        {
            firstSequence = sequence;
            firstSentNs = nowNs;
            lastReplyNs = nowNs;
        }
        final int slot = (int) sequence & RING_MASK;
        hash = LedgerHash.append(hash, splitter.buffer(), splitter.offset(), length);
        sentNs[slot] = nowNs;
        hashes[slot] = hash;
    }

    private boolean nextLine() throws IOException
    {
        while (!inputEnded)
        {
            switch (splitter.next())
            {
                case LINE:
                    linePending = true;
                    return true;

                case TOO_LONG:
                    rejected++;
                    err.println("balsa: line " + splitter.lineNumber() + " has " + splitter.length() +
                        " bytes, more than the maximum of " + client.commandLengthMax() +
                        "; it was not sent. Split it, or raise command.length.max on nodes and clients.");
                    break;

                case NEED_BLOCK:
                    if (!nextBlock())
                    {
                        return false;
                    }
                    break;

                default:
                    inputEnded = true;
                    break;
            }
        }
        return false;
    }

    private boolean nextBlock() throws IOException
    {
        if (block != null)
        {
            readAhead.release(block);
        }
        block = readAhead.poll();
        if (block == null)
        {
            return false;
        }
        if (block.length < 0)
        {
            splitter.end();
        }
        else
        {
            splitter.feed(block.bytes, block.length);
        }
        return true;
    }

    /**
     * Yields while a reply is due: a sleep would cost more than the cluster's whole round trip. Sleeps when it is the
     * input that we wait for.
     */
    private void idle(final int workCount, final boolean due)
    {
        if (workCount > 0)
        {
            idleCount = 0;
        }
        else if (due && connected || idleCount++ < SPINS_BEFORE_PARK)
        {
            Thread.yield();
        }
        else
        {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    @Override
    public void onReply(final long sequence, final DirectBuffer buffer, final int offset, final int length)
    {
        final long expected = firstSequence + acknowledged;
        if (sequence < expected)
        {
            repeatedReplies++;
            return;
        }
        if (sequence > expected || acknowledged == accepted)
        {
            wrongReplies++;
            return;
        }
        final int slot = (int) sequence & RING_MASK;
        lastReplyNs = System.nanoTime();
        latencyNs.recordValue(Math.min(lastReplyNs - sentNs[slot], latencyNs.getHighestTrackableValue()));
        acknowledged++;
        if (ledgerStartedEmpty && !isLedgerReply(buffer, offset, length, hashes[slot]))
        {
            wrongReplies++;
        }
    }

    private boolean isLedgerReply(
        final DirectBuffer buffer, final int offset, final int length, final long expectedHash)
    {
        return length == LedgerService.REPLY_LENGTH &&
            buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN) == acknowledged &&
            buffer.getLong(offset + Long.BYTES, ByteOrder.LITTLE_ENDIAN) == expectedHash;
    }

    @Override
    public void onConnected(final int newLeaderId, final long newTerm)
    {
        connected = true;
        leaderId = newLeaderId;
        term = newTerm;
    }

    @Override
    public void onDisconnected()
    {
        connected = false;
    }

    @Override
    public void onClosed(final String reason)
    {
        connected = false;
        closeReason = reason;
    }

    @Override
    public void close()
    {
        client.close();
    }

    /** @return lines that the client took, each a command. */
    long accepted()
    {
        return accepted;
    }

    /** @return commands that were answered. */
    long acknowledged()
    {
        return acknowledged;
    }

    /** @return lines too long to be sent. */
    long rejected()
    {
        return rejected;
    }

    /** @return replies to commands that had been answered before: must stay 0. */
    long repeatedReplies()
    {
        return repeatedReplies;
    }

    /** @return replies out of order, or that don't agree with the lines sent: must stay 0. */
    long wrongReplies()
    {
        return wrongReplies;
    }

    /** @return hash over all lines that the client took, in order. */
    long hash()
    {
        return hash;
    }

    /** @return bytes of the input behind us. */
    long consumed()
    {
        return splitter.consumed();
    }

    boolean isInputEnded()
    {
        return inputEnded;
    }

    boolean isConnected()
    {
        return connected;
    }

    int leaderId()
    {
        return leaderId;
    }

    long term()
    {
        return term;
    }

    /** @return client clock, ns, at the newest reply; without one: at the first command. */
    long lastReplyNs()
    {
        return lastReplyNs;
    }

    /** @return seconds from the first command taken to the newest reply. */
    double seconds()
    {
        return (lastReplyNs - firstSentNs) / 1e9;
    }

    double commandsPerSecond()
    {
        return acknowledged == 0 ? 0 : acknowledged / Math.max(seconds(), 1e-9);
    }

    /**
     * @param percentile 0 to 100.
     * @return latency in microseconds, from the client's taking a command to its reply, at full window: no open load.
     */
    double latencyUs(final double percentile)
    {
        return latencyNs.getTotalCount() == 0 ? 0 : latencyNs.getValueAtPercentile(percentile) / 1e3;
    }

    /** @return why the session is over, null while it isn't. */
    String closeReason()
    {
        return closeReason;
    }
}
