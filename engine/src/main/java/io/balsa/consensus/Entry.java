package io.balsa.consensus;

import org.agrona.DirectBuffer;

/**
 * An entry on its way into the log. Owned and reused by whoever proposes; read only during the call.
 */
public final class Entry
{
    private int type;
    private long sessionId;
    private long sequence;
    private int acknowledged;
    private DirectBuffer buffer;
    private int offset;
    private int length;

    /**
     * What the entry is and whose.
     *
     * @param type         code of the entry's type; consensus doesn't look at it.
     * @param sessionId    0: none.
     * @param sequence     of the command in its session.
     * @param acknowledged low 32 bits of the last egress record that the client has.
     * @return this.
     */
    public Entry header(final int type, final long sessionId, final long sequence, final int acknowledged)
    {
        this.type = type;
        this.sessionId = sessionId;
        this.sequence = sequence;
        this.acknowledged = acknowledged;
        return this;
    }

    /**
     * @param buffer that holds the payload.
     * @param offset of the payload.
     * @param length of the payload in bytes, 0 allowed.
     * @return this.
     */
    public Entry payload(final DirectBuffer buffer, final int offset, final int length)
    {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        return this;
    }

    public int type()
    {
        return type;
    }

    public long sessionId()
    {
        return sessionId;
    }

    public long sequence()
    {
        return sequence;
    }

    public int acknowledged()
    {
        return acknowledged;
    }

    public DirectBuffer buffer()
    {
        return buffer;
    }

    public int offset()
    {
        return offset;
    }

    public int length()
    {
        return length;
    }
}
