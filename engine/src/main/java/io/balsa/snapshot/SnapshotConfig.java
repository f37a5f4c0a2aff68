package io.balsa.snapshot;

import io.balsa.log.ScrubConfig;
import java.util.concurrent.TimeUnit;

/**
 * Settings of the room.
 *
 * @param logLength         {@code snapshot.log.bytes}, default 256 MiB: so much log since the last one is reason for
 *                          the next; 0: never.
 * @param entries           {@code snapshot.entries}, default 0: so many entries likewise; 0: never.
 * @param intervalNs        {@code snapshot.interval}, default 0: so much time likewise, if there were entries; 0:
 *                          never.
 * @param sliceNs           {@code snapshot.slice}, default 1 ms: the service may put records for so long in a cycle.
 * @param chunkLength       {@code snapshot.chunk.length}, bytes, default 64 KiB: of records written and checked
 *                          together; no record is longer. Must be the same on all nodes.
 * @param retained          {@code snapshot.retained}, default 2: so many are kept, and the log from the oldest of them.
 * @param logRetainedLength {@code snapshot.log.retained.bytes}, default 1 GiB: so much log is kept for members that
 *                          lack it, although a snapshot covers it.
 * @param adoptedLength     {@code snapshot.adopted.bytes}, default 256 KiB: a leader whose last one was as long takes
 *                          over a follower's instead of its next; a shorter one is taken sooner than given.
 * @param removalRate       {@code snapshot.removal.rate}, default 256 MiB: so many bytes a second of a snapshot that is
 *                          removed are given back to the disk; 0: all at once.
 * @param scrub             how snapshots are read to see whether the disk still has them.
 */
public record SnapshotConfig(
    long logLength,
    long entries,
    long intervalNs,
    long sliceNs,
    int chunkLength,
    int retained,
    long logRetainedLength,
    long adoptedLength,
    long removalRate,
    ScrubConfig scrub)
{
    /** The defaults. */
    public static final SnapshotConfig DEFAULT = new SnapshotConfig(
        256L << 20, 0, 0, TimeUnit.MILLISECONDS.toNanos(1), 64 * 1024, 2, 1L << 30, 256 * 1024, 256L << 20,
        ScrubConfig.DEFAULT);

    private static final int CHUNK_LENGTH_MIN = 256;
    private static final int CHUNK_LENGTH_MAX = 64 << 20;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException that names the setting which can't be right.
     */
    public SnapshotConfig
    {
        check(sliceNs > 0, "snapshot.slice", sliceNs, "more than 0");
        check(
            chunkLength >= CHUNK_LENGTH_MIN && chunkLength <= CHUNK_LENGTH_MAX && chunkLength % Long.BYTES == 0,
            "snapshot.chunk.length", chunkLength, "a multiple of 8 from 256 to 64m");
        check(retained >= 1, "snapshot.retained", retained, "at least 1");
        check(removalRate >= 0, "snapshot.removal.rate", removalRate, "at least 0");
    }

    private static void check(final boolean isRight, final String name, final long value, final String rule)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + rule);
        }
    }
}
