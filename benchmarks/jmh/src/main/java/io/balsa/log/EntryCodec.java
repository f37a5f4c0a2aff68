package io.balsa.log;

import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.Entry;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One frame: put into memory with its checksum, and checked as a follower or a recovery does. In this package since the
 * layout is known to the log alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EntryCodec
{
    /** Bytes of a command. */
    @Param({"64", "256", "1024"})
    public int length = 64;

    private final FrameChecksum checksum = new FrameChecksum();
    private UnsafeBuffer segment;
    private Entry entry;

    /**
     * Puts a first frame.
     */
    @Setup
    public void setUp()
    {
        segment = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * EntryDescriptor.HEADER_LENGTH + length));
        entry = new Entry().header(EntryType.COMMAND.value(), 1, 1, 0)
            .payload(new UnsafeBuffer(ByteBuffer.allocateDirect(length)), 0, length);
        encode();
    }

    /**
     * @return bytes of the frame.
     */
    @Benchmark
    public int encode()
    {
        final int frameLength = EntryDescriptor.encode(segment, 0, 1, 1, 1, entry);
        EntryDescriptor.crc(segment, 0, checksum.ofFrame(segment, 0, frameLength));
        return frameLength;
    }

    /**
     * @return bytes of the frame with its padding.
     */
    @Benchmark
    public int check()
    {
        final int alignedLength = EntryDescriptor.validLength(segment, 0, segment.capacity(), 1, 1, checksum);
        if (alignedLength == 0)
        {
            throw new IllegalStateException("a valid frame was refused");
        }
        return alignedLength;
    }
}
