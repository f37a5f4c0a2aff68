package io.balsa.log;

import java.util.concurrent.TimeUnit;

/**
 * Settings of the log.
 *
 * @param durability            what an acknowledgement means; default {@link Durability#DISK_QUORUM}.
 * @param segmentLength         bytes of a new segment file, a multiple of 4096 from 16384; default 32 MiB. Segments
 *                              that exist keep theirs.
 * @param maxFrameLength        bytes of the largest frame, header of 56 bytes included; default 64 KiB. Must fit a
 *                              segment besides its two pages of 4096 bytes. So must every batch of frames.
 * @param memoryFlushIntervalNs in {@link Durability#MEMORY_QUORUM} the log is forced at least this often; default 1 s.
 * @param scrub                 how full segments are read to see whether the disk still has them.
 * @param oldFilesMax           files of removed segments that are kept for the next ones at most, as many as go
 *                              together; default 2, which is the least.
 */
public record LogConfig(
    Durability durability,
    int segmentLength,
    int maxFrameLength,
    long memoryFlushIntervalNs,
    ScrubConfig scrub,
    int oldFilesMax)
{
    /** The least: a log goes on with these on a full disk. */
    public static final int OLD_FILES_MIN = 2;

    private static final int DEFAULT_SEGMENT_LENGTH = 32 * 1024 * 1024;
    private static final int DEFAULT_MAX_FRAME_LENGTH = 64 * 1024;

    /**
     * @throws IllegalArgumentException naming the setting that is out of its range.
     */
    public LogConfig
    {
        if (durability == null)
        {
            throw new IllegalArgumentException("durability is missing");
        }
        if (segmentLength < 4 * Segment.PAGE_LENGTH || segmentLength % Segment.PAGE_LENGTH != 0)
        {
            throw new IllegalArgumentException(
                "segment.length must be a multiple of 4096 from 16384, but is " + segmentLength);
        }
        if (maxFrameLength < EntryDescriptor.HEADER_LENGTH ||
            EntryDescriptor.align(maxFrameLength) > Segment.entriesCapacity(segmentLength))
        {
            throw new IllegalArgumentException("the longest entry, command.length.max and its header, is " +
                maxFrameLength + " bytes, but a segment holds " + Segment.entriesCapacity(segmentLength) +
                ": raise segment.length or lower command.length.max");
        }
        if (memoryFlushIntervalNs <= 0)
        {
            throw new IllegalArgumentException(
                "memory.flush.interval must be more than 0, but is in ns " + memoryFlushIntervalNs);
        }
        if (oldFilesMax < OLD_FILES_MIN)
        {
            throw new IllegalArgumentException(oldFilesMax + " old files are less than " + OLD_FILES_MIN);
        }
    }

    /**
     * @return the default of every setting.
     */
    public static LogConfig defaults()
    {
        return new LogConfig(
            Durability.DISK_QUORUM, DEFAULT_SEGMENT_LENGTH, DEFAULT_MAX_FRAME_LENGTH, TimeUnit.SECONDS.toNanos(1),
            ScrubConfig.DEFAULT, OLD_FILES_MIN);
    }

    /**
     * @param durability what an acknowledgement means.
     * @return these settings with another durability.
     */
    public LogConfig durability(final Durability durability)
    {
        return new LogConfig(durability, segmentLength, maxFrameLength, memoryFlushIntervalNs, scrub, oldFilesMax);
    }

    /**
     * @param segmentLength  bytes of a new segment file.
     * @param maxFrameLength bytes of the largest frame.
     * @return these settings with other lengths.
     */
    public LogConfig lengths(final int segmentLength, final int maxFrameLength)
    {
        return new LogConfig(durability, segmentLength, maxFrameLength, memoryFlushIntervalNs, scrub, oldFilesMax);
    }

    /**
     * @param memoryFlushIntervalNs between two forces in memory mode.
     * @return these settings with another interval.
     */
    public LogConfig memoryFlushIntervalNs(final long memoryFlushIntervalNs)
    {
        return new LogConfig(durability, segmentLength, maxFrameLength, memoryFlushIntervalNs, scrub, oldFilesMax);
    }

    /**
     * @param scrub how full segments are read.
     * @return these settings with another care for what isn't read.
     */
    public LogConfig scrub(final ScrubConfig scrub)
    {
        return new LogConfig(durability, segmentLength, maxFrameLength, memoryFlushIntervalNs, scrub, oldFilesMax);
    }

    /**
     * @param oldFilesMax files of removed segments that are kept, from {@value #OLD_FILES_MIN}.
     * @return these settings with another number of them.
     */
    public LogConfig oldFilesMax(final int oldFilesMax)
    {
        return new LogConfig(durability, segmentLength, maxFrameLength, memoryFlushIntervalNs, scrub, oldFilesMax);
    }

    /**
     * @param entryLength bytes of an entry.
     * @param frameLength bytes of it as a frame.
     * @throws IllegalArgumentException if there can't be such an entry.
     */
    void requireFits(final int entryLength, final int frameLength)
    {
        if (entryLength < 0 || frameLength < 0 || frameLength > maxFrameLength)
        {
            throw new IllegalArgumentException(
                "an entry of " + entryLength + " bytes doesn't fit into maxFrameLength " + maxFrameLength);
        }
    }

    /**
     * @param batchLength bytes of frames that come together.
     * @throws IllegalArgumentException if they can't lie in one segment.
     */
    void requireFits(final int batchLength)
    {
        if (batchLength > Segment.entriesCapacity(segmentLength))
        {
            throw new IllegalArgumentException(
                "a batch of " + batchLength + " bytes doesn't fit into segmentLength " + segmentLength);
        }
    }
}
