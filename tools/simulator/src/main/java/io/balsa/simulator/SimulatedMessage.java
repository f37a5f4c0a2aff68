package io.balsa.simulator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A message on its way. Used again after it arrived.
 */
final class SimulatedMessage extends Event
{
    private final SimulatedNetwork network;
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[256]);
    private int length;
    int from;
    int to;
    Stream stream;
    /** Counts on its stream, for what is skipped when overtaken. */
    long number;
    /** Of the publication. */
    int session;
    /** What flow control counts until it is read. */
    int sentLength;

    SimulatedMessage(final SimulatedNetwork network)
    {
        this.network = network;
    }

    void set(
        final DirectBuffer header, final int headerLength, final DirectBuffer body, final int offset, final int count)
    {
        length = headerLength + count;
        if (bytes.capacity() < length)
        {
            bytes.wrap(new byte[Integer.highestOneBit(length) * 2]);
        }
        bytes.putBytes(0, header, 0, headerLength);
        if (count > 0)
        {
            bytes.putBytes(headerLength, body, offset, count);
        }
    }

    void set(final SimulatedMessage other)
    {
        from = other.from;
        to = other.to;
        stream = other.stream;
        set(other.bytes, other.length, other.bytes, 0, 0);
    }

    void truncate(final int newLength)
    {
        length = newLength;
    }

    void flipBit(final int from, final SimulationRandom random)
    {
        final int at = from + random.below(length - from);
        bytes.putByte(at, (byte) (bytes.getByte(at) ^ 1 << random.below(8)));
    }

    UnsafeBuffer bytes()
    {
        return bytes;
    }

    int length()
    {
        return length;
    }

    @Override
    long fingerprint()
    {
        long hash = from * 31L + to * 1009L + stream.ordinal();
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES)
        {
            hash = (hash ^ bytes.getLong(at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        for (; at < length; at++)
        {
            hash = (hash ^ bytes.getByte(at)) * 0x9E3779B97F4A7C15L;
        }
        return hash;
    }

    @Override
    void run()
    {
        network.arrive(this);
    }
}
