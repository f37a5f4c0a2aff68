package io.balsa.compare;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * One run of one system, as its processes are told of it: a properties file in the directory of the run.
 *
 * @param system    which.
 * @param run       from 1.
 * @param cell      the work.
 * @param dir       of the run: specification, gauges, logs of the processes, results; absolute.
 * @param filesDir  where servers keep their files; absolute.
 * @param ports     of the loopback, free when the run began: those of server 0, then those of server 1, and so on.
 * @param overrides settings of the system that were given on the command line.
 */
record RunSpec(
    SystemName system, int run, Cell cell, Path dir, Path filesDir, int[] ports, Map<String, String> overrides)
{
    private static final String FILE = "run.properties";
    private static final String SET = "set.";

    EchoSystem echo()
    {
        return system.echo();
    }

    int servers()
    {
        return echo().servers(cell.nodes());
    }

    /**
     * @param id    of a server.
     * @param place of the port among those of the server.
     * @return the port.
     */
    int port(final int id, final int place)
    {
        return ports[id * echo().portsPerServer() + place];
    }

    /**
     * @param id of a server.
     * @return its directory.
     */
    Path serverDir(final int id)
    {
        return filesDir.resolve("node-" + id);
    }

    /**
     * @param suffix of the process: {@code node-0}, {@code client}.
     * @return directory of a media driver, unique on this machine as long as the run lives.
     */
    String aeronDir(final String suffix)
    {
        final Path memory = Path.of("/dev/shm");
        final Path parent = Files.isWritable(memory) ? memory : filesDir;
        return parent.resolve("balsa-compare-" + ports[0] + '-' + suffix).toString();
    }

    /**
     * @param name of a setting of the system.
     * @param fallback if it wasn't given.
     * @return its value.
     */
    String setting(final String name, final String fallback)
    {
        return overrides.getOrDefault(name, fallback);
    }

    int setting(final String name, final int fallback)
    {
        return Integer.parseInt(setting(name, Integer.toString(fallback)));
    }

    /**
     * @throws IOException if the directory can't be written.
     */
    void write() throws IOException
    {
        final Properties properties = new Properties();
        cell.write(properties);
        properties.setProperty("system", system.label());
        properties.setProperty("run", Integer.toString(run));
        properties.setProperty("filesDir", filesDir.toString());
        properties.setProperty("ports", Arrays.toString(ports).replaceAll("[\\[\\] ]", ""));
        overrides.forEach((name, value) -> properties.setProperty(SET + name, value));
        try (Writer writer = Files.newBufferedWriter(dir.resolve(FILE)))
        {
            properties.store(writer, null);
        }
    }

    /**
     * @param dir of a run.
     * @return what was written there.
     * @throws IOException if it can't be read.
     */
    static RunSpec read(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(dir.resolve(FILE)))
        {
            properties.load(reader);
        }
        final Map<String, String> overrides = new TreeMap<>();
        for (final String key : properties.stringPropertyNames())
        {
            if (key.startsWith(SET))
            {
                overrides.put(key.substring(SET.length()), properties.getProperty(key));
            }
        }
        return new RunSpec(
            SystemName.of(properties.getProperty("system")), Integer.parseInt(properties.getProperty("run")),
            Cell.read(properties), dir, Path.of(properties.getProperty("filesDir")),
            Arrays.stream(properties.getProperty("ports").split(",")).mapToInt(Integer::parseInt).toArray(),
            overrides);
    }
}
