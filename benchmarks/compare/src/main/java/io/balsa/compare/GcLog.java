package io.balsa.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts the pauses of the collectors of a run, from the logs that the JVMs write.
 */
final class GcLog
{
    private static final Pattern PAUSE = Pattern.compile("^\\[(\\d+)ms\\].*Pause.*");

    private GcLog()
    {
    }

    static String fileName(final String process)
    {
        return "gc-" + process + ".log";
    }

    /**
     * @param dir         of a run.
     * @param beginMillis since the epoch.
     * @param endMillis   since the epoch.
     * @return pauses of all processes between the two.
     * @throws IOException if the logs can't be read.
     */
    static long pauses(final Path dir, final long beginMillis, final long endMillis) throws IOException
    {
        long count = 0;
        try (Stream<Path> files = Files.list(dir))
        {
            for (final Path file : files.filter(path -> path.getFileName().toString().startsWith("gc-")).toList())
            {
                for (final String line : Files.readAllLines(file))
                {
                    final Matcher matcher = PAUSE.matcher(line);
                    if (matcher.matches())
                    {
                        final long millis = Long.parseLong(matcher.group(1));
                        count += millis >= beginMillis && millis <= endMillis ? 1 : 0;
                    }
                }
            }
        }
        return count;
    }
}
