package io.balsa.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time that processes have used, user and kernel together, from {@code /proc}. The kernel counts in ticks of 10 ms,
 * so it takes a second or so of work to say anything.
 */
final class ProcessTimes
{
    private static final double TICKS_PER_SECOND = 100;
    /** Fields 14 and 15 of {@code /proc/pid/stat}, counted from behind the name, which may hold anything. */
    private static final int USER_FIELD_AFTER_NAME = 14 - 3;

    private ProcessTimes()
    {
    }

    /**
     * @param pids of processes.
     * @return seconds, of all together; NaN if one of them can't be read.
     */
    static double seconds(final List<Long> pids)
    {
        double seconds = 0;
        for (final long pid : pids)
        {
            seconds += seconds(pid);
        }
        return seconds;
    }

    private static double seconds(final long pid)
    {
        try
        {
            final String text = new String(
                Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat")), StandardCharsets.ISO_8859_1);
            final String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[USER_FIELD_AFTER_NAME]) + Long.parseLong(fields[USER_FIELD_AFTER_NAME + 1])) /
                TICKS_PER_SECOND;
        }
        catch (final IOException | IndexOutOfBoundsException ex)
        {
            return Double.NaN;
        }
    }
}
