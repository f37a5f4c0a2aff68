package io.balsa.compare;

import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import org.agrona.BitUtil;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * The best settings found for plain Aeron and Aeron Cluster on a small machine: a driver without threads of its own,
 * datagrams of 8 KiB, and small buffers that are used again and again instead of large ones whose pages are
 * always cold.
 */
final class AeronSettings
{
    static final String HOST = "127.0.0.1";
    private static final int MTU_LENGTH = 8 * 1024;
    private static final int IPC_MTU_LENGTH_MAX = 16 * 1024;
    private static final int TERM_LENGTH = 256 * 1024;
    private static final int LOG_TERM_LENGTH = 1024 * 1024;
    private static final int RECEIVER_WINDOW = 128 * 1024;

    private AeronSettings()
    {
    }

    static int mtuLength(final RunSpec spec)
    {
        return spec.setting("mtu", MTU_LENGTH);
    }

    /**
     * @param spec of a run.
     * @return bytes of a term; Aeron takes messages up to an eighth of it.
     */
    static int termLength(final RunSpec spec)
    {
        return Math.max(
            spec.setting("term", TERM_LENGTH),
            BitUtil.findNextPositivePowerOfTwo(8 * (spec.cell().length() + 1024)));
    }

    static int logTermLength(final RunSpec spec)
    {
        return Math.max(spec.setting("log.term", LOG_TERM_LENGTH), termLength(spec));
    }

    /**
     * @param spec      of a run.
     * @param directory of the driver.
     * @return settings of a driver that runs when it is invoked, and yields when it has a thread after all.
     */
    static MediaDriver.Context driver(final RunSpec spec, final String directory)
    {
        return newcomersDriver(directory)
            .threadingMode(ThreadingMode.INVOKER)
            .mtuLength(mtuLength(spec))
            // its service control has terms of 128 KiB, which take no more
            .ipcMtuLength(Math.min(IPC_MTU_LENGTH_MAX, mtuLength(spec)))
            .publicationTermBufferLength(termLength(spec))
            .ipcTermBufferLength(termLength(spec))
            .initialWindowLength(Math.min(termLength(spec) / 2, spec.setting("window", RECEIVER_WINDOW)))
            .sharedIdleStrategy(YieldingIdleStrategy.INSTANCE)
            .termBufferSparseFile(false);
    }

    /**
     * @param directory of the driver.
     * @return defaults, but for what several of them on one machine need.
     */
    static MediaDriver.Context newcomersDriver(final String directory)
    {
        return new MediaDriver.Context()
            .aeronDirectoryName(directory)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)
            .warnIfDirectoryExists(false)
            .spiesSimulateConnection(true);
    }
}
