package io.balsa.compare;

/**
 * What a run measures, and under which load.
 *
 * @param event   in its middle.
 * @param state   bytes that each member holds.
 * @param rate    commands a second.
 * @param length  bytes of a command.
 * @param disk    true: acknowledged means forced to disk on a quorum.
 * @param warmUp  s of load before the first baseline.
 * @param seconds of each baseline, and of the event at least.
 */
record SnapshotWork(SnapshotEvent event, long state, int rate, int length, boolean disk, int warmUp, int seconds)
{
    private static final int COMMAND_LENGTH_MAX = 64 * 1024;
    private static final long STATE_LENGTH_MAX = 1L << 37;
    private static final int RATE_MAX = 10_000_000;
    private static final int SECONDS_MAX = 3_600;

    SnapshotWork
    {
        require(state >= SlabState.LENGTH_MIN && state <= STATE_LENGTH_MAX && state % Long.BYTES == 0,
            "--state", state, "64k to 128g, a multiple of 8 bytes");
        require(rate >= 1 && rate <= RATE_MAX, "--rate", rate, "1 to 10000000 commands a second");
        require(length >= SlabCommand.LENGTH_MIN && length <= COMMAND_LENGTH_MAX,
            "--length", length, "32 to 65536 bytes");
        require(warmUp >= 0 && warmUp <= SECONDS_MAX, "--warm-up", warmUp, "0 to 3600 s");
        require(seconds >= 1 && seconds <= SECONDS_MAX, "--seconds", seconds, "1 to 3600 s");
    }

    private static void require(final boolean isRight, final String name, final long value, final String rule)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + rule);
        }
    }

    String durability()
    {
        return disk ? "disk" : "memory";
    }

    /**
     * @return in a few words, for headings.
     */
    String title()
    {
        return event.label() + ": " + ByteCount.text(state) + " of state, " + rate + "/s of " + length + " B, " +
            durability();
    }

    /**
     * @param seconds that something took.
     * @return MB of the state in a second of that.
     */
    double megabytesPerSecond(final double seconds)
    {
        return state / 1e6 / seconds;
    }
}
