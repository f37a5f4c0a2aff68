package io.balsa.compare;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;

/**
 * What a run measured, as the client process leaves it in the directory of the run.
 *
 * @param opsPerSecond         answers in the measured part.
 * @param latencyUs            p50, p99, p99.9 and maximum.
 * @param cpuSecondsPerMillion of all processes, for a million answers; NaN if unknown.
 * @param failoverMs           from the leader's death to the first answer after it; NaN: nobody was killed, or no
 *                             answer came.
 * @param lagCommands          executed by the most advanced server, but not yet by the last one, at the end.
 * @param lagMs                that many at the measured rate.
 * @param lost                 commands without an answer.
 * @param wrong                answers to nothing, or second ones.
 * @param outOfOrder           answers that overtook another.
 * @param beginMillis          of the measured part, since the epoch.
 * @param endMillis            of the measured part, since the epoch.
 */
record RunResult(
    double opsPerSecond,
    double[] latencyUs,
    double cpuSecondsPerMillion,
    double failoverMs,
    long lagCommands,
    double lagMs,
    long lost,
    long wrong,
    long outOfOrder,
    long beginMillis,
    long endMillis)
{
    private static final String FILE = "result.properties";

    void write(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        properties.setProperty("opsPerSecond", Double.toString(opsPerSecond));
        properties.setProperty("latencyUs", Arrays.toString(latencyUs).replaceAll("[\\[\\] ]", ""));
        properties.setProperty("cpuSecondsPerMillion", Double.toString(cpuSecondsPerMillion));
        properties.setProperty("failoverMs", Double.toString(failoverMs));
        properties.setProperty("lagCommands", Long.toString(lagCommands));
        properties.setProperty("lagMs", Double.toString(lagMs));
        properties.setProperty("lost", Long.toString(lost));
        properties.setProperty("wrong", Long.toString(wrong));
        properties.setProperty("outOfOrder", Long.toString(outOfOrder));
        properties.setProperty("beginMillis", Long.toString(beginMillis));
        properties.setProperty("endMillis", Long.toString(endMillis));
        try (Writer writer = Files.newBufferedWriter(dir.resolve(FILE)))
        {
            properties.store(writer, null);
        }
    }

    static RunResult read(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(dir.resolve(FILE)))
        {
            properties.load(reader);
        }
        return new RunResult(
            real(properties, "opsPerSecond"),
            Arrays.stream(properties.getProperty("latencyUs").split(",")).mapToDouble(Double::parseDouble).toArray(),
            real(properties, "cpuSecondsPerMillion"), real(properties, "failoverMs"),
            count(properties, "lagCommands"), real(properties, "lagMs"), count(properties, "lost"),
            count(properties, "wrong"), count(properties, "outOfOrder"), count(properties, "beginMillis"),
            count(properties, "endMillis"));
    }

    private static double real(final Properties properties, final String name)
    {
        return Double.parseDouble(properties.getProperty(name));
    }

    private static long count(final Properties properties, final String name)
    {
        return Long.parseLong(properties.getProperty(name));
    }
}
