package io.balsa.session;

import io.balsa.service.ClientSession;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client's replicated state: equal on all nodes that applied the same entries, but for {@link #link()}, which is this
 * leader's own.
 */
final class Session implements ClientSession
{
    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final long id;
    private final long nonce;
    private final int lengthMax;
    private final Execution execution;
    private final RetainedEgress egress;
    private final SessionLink link;
    private String responseChannel;
    private int responseStreamId;
    private long lastSequence;
    private boolean isOpen = true;

    Session(final long id, final long nonce, final SessionConfig config, final Execution execution)
    {
        this.id = id;
        this.nonce = nonce;
        this.lengthMax = config.commandLengthMax();
        this.execution = execution;
        this.egress = new RetainedEgress(config.retainedMax());
        this.link = new SessionLink(this);
    }

    @Override
    public long id()
    {
        return id;
    }

    @Override
    public boolean isOpen()
    {
        return isOpen;
    }

    @Override
    public void reply(final DirectBuffer buffer, final int offset, final int length)
    {
        if (execution.session() != this)
        {
            throw new IllegalStateException("session " + id + " has no command to be answered now");
        }
        if (execution.isAnswered())
        {
            throw new IllegalStateException(
                "command " + execution.sequence() + " of session " + id + " was answered already");
        }
        execution.answered();
        append(RetainedEgress.REPLY, execution.sequence(), buffer, offset, length);
    }

    @Override
    public boolean push(final DirectBuffer buffer, final int offset, final int length)
    {
        final long sequence = execution.session() == this ? execution.sequence() : 0;
        return append(RetainedEgress.EVENT, sequence, buffer, offset, length);
    }

    @Override
    public String toString()
    {
        return "session " + id + (isOpen ? "" : " closed") + " seq " + lastSequence + " " + egress;
    }

    void replyNothing()
    {
        reply(EMPTY, 0, 0);
    }

    void restore(final long executedSequence, final long acknowledged)
    {
        lastSequence = executedSequence;
        egress.restore(acknowledged);
    }

    long nonce()
    {
        return nonce;
    }

    /**
     * @return sequence of the last command executed; 0 before the first.
     */
    long lastSequence()
    {
        return lastSequence;
    }

    void lastSequence(final long sequence)
    {
        lastSequence = sequence;
    }

    RetainedEgress egress()
    {
        return egress;
    }

    SessionLink link()
    {
        return link;
    }

    String responseChannel()
    {
        return responseChannel;
    }

    int responseStreamId()
    {
        return responseStreamId;
    }

    void moveTo(final String channel, final int streamId)
    {
        responseChannel = channel;
        responseStreamId = streamId;
    }

    void end()
    {
        isOpen = false;
    }

    private boolean append(
        final int kind, final long sequence, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < 0 || length > lengthMax)
        {
            throw new IllegalArgumentException(
                "length " + length + " for session " + id + ": command.length.max=" + lengthMax);
        }
        if (!isOpen)
        {
            return false;
        }
        if (!egress.append(kind, sequence, execution.index(), execution.timestamp(), buffer, offset, length))
        {
            isOpen = false;
            execution.addSlowConsumer(this);
            return false;
        }
        execution.listener().onEgress(this);
        return true;
    }
}
