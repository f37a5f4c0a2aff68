package io.balsa.client;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import java.io.DataInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.IoUtil;
import org.agrona.SystemUtil;

/**
 * Directories of embedded media drivers: in memory if there is /dev/shm, one for each driver, named after user and
 * process so that what a killed process left behind can be found and removed by the next one.
 */
final class AeronDirectory
{
    private static final long HEARTBEAT_TIMEOUT_MS = 10_000;
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private AeronDirectory()
    {
    }

    /**
     * @return a new directory's name, nothing is created.
     */
    static String next()
    {
        return new File(root(), prefix() + ProcessHandle.current().pid() + '-' + COUNTER.incrementAndGet())
            .getAbsolutePath();
    }

    /**
     * Remove those of this user whose process is gone. In containers that share the memory but not the processes,
     * another's process seems gone while it lives: therefore its driver's heartbeat counts too.
     */
    static void removeStale()
    {
        final String prefix = prefix();
        final File[] directories = root().listFiles((parent, name) -> name.startsWith(prefix));
        if (directories == null)
        {
            return;
        }
        for (final File directory : directories)
        {
            final long pid = pidOf(directory.getName().substring(prefix.length()));
            if (pid > 0 && ProcessHandle.of(pid).isEmpty() && !isDriverActive(directory))
            {
                IoUtil.delete(directory, true);
            }
        }
    }

    private static boolean isDriverActive(final File directory)
    {
        try
        {
            final File cnc = new File(directory, CncFileDescriptor.CNC_FILE);
            if (cnc.exists() && !isMade(cnc))
            {
                // killed while it made the file, or still about it; asking for its heartbeat would wait for the end
                return System.currentTimeMillis() - cnc.lastModified() < HEARTBEAT_TIMEOUT_MS;
            }
            return CommonContext.isDriverActive(directory, HEARTBEAT_TIMEOUT_MS, message -> { });
        }
        catch (final IOException | RuntimeException ex)
        {
            return true;
        }
    }

    /**
     * A driver puts the version into its file last.
     */
    private static boolean isMade(final File cnc) throws IOException
    {
        try (DataInputStream in = new DataInputStream(new FileInputStream(cnc)))
        {
            in.skipNBytes(CncFileDescriptor.cncVersionOffset(0));
            return in.readInt() != 0;
        }
    }

    private static long pidOf(final String rest)
    {
        try
        {
            return Long.parseLong(rest.substring(0, Math.max(0, rest.indexOf('-'))));
        }
        catch (final NumberFormatException ex)
        {
            return 0;
        }
    }

    private static String prefix()
    {
        return "balsa-client-" + System.getProperty("user.name", "default") + '-';
    }

    private static File root()
    {
        final File memory = new File("/dev/shm");
        return memory.isDirectory() && memory.canWrite() ? memory : new File(SystemUtil.tmpDirName());
    }
}
