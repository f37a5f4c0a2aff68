package io.balsa.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A cluster in one object: applies commands to a ledger at once and answers when polled, well or as badly as told.
 */
final class ScriptedClient implements CommandClient
{
    static final int LENGTH_MAX = 100;

    final List<byte[]> commands = new ArrayList<>();
    final LedgerHarness ledger = new LedgerHarness();
    int window = 16;
    int repliesPerPoll = 5;
    boolean isSilent;
    boolean isClosed;
    /** Sequence whose reply is spoilt; 0 for none. */
    long repeat;
    long skip;
    long spoil;

    private final Deque<byte[]> replies = new ArrayDeque<>();
    private final Listener listener;
    private long sequence;
    private long answered;
    private long term;
    private int leaderId;
    private boolean connected;

    ScriptedClient(final Listener listener)
    {
        this.listener = listener;
    }

    void elect(final int newLeaderId, final long newTerm)
    {
        leaderId = newLeaderId;
        term = newTerm;
        connected = false;
    }

    @Override
    public long offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!connected || sequence - answered >= window)
        {
            return BACK_PRESSURED;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        commands.add(bytes);
        ledger.apply(buffer, offset, length);
        replies.add(ledger.reply.byteArray().clone());
        return ++sequence;
    }

    @Override
    public int poll()
    {
        if (isClosed)
        {
            listener.onClosed("told to");
            return 1;
        }
        if (isSilent)
        {
            return 0;
        }
        if (!connected)
        {
            connected = true;
            listener.onConnected(leaderId, term);
        }
        int count = 0;
        for (; count < repliesPerPoll && !replies.isEmpty(); count++)
        {
            answer(++answered, replies.poll());
        }
        return count;
    }

    private void answer(final long answeredSequence, final byte[] bytes)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        if (answeredSequence == spoil)
        {
            bytes[Long.BYTES] ^= 1;
        }
        if (answeredSequence != skip)
        {
            listener.onReply(answeredSequence, buffer, 0, bytes.length);
        }
        if (answeredSequence == repeat)
        {
            listener.onReply(answeredSequence, buffer, 0, bytes.length);
        }
    }

    @Override
    public int commandLengthMax()
    {
        return LENGTH_MAX;
    }

    @Override
    public void close()
    {
        isClosed = true;
    }
}
