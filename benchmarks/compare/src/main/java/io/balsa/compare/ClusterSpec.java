package io.balsa.compare;

import io.balsa.log.Durability;
import io.balsa.node.NodeConfig;
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
 * Three members that hold state, as their processes are told of them: a properties file in the directory of the run.
 *
 * @param dir         of the run: this file, logs of the processes; absolute.
 * @param filesDir    where members keep their files; absolute.
 * @param ports       of the members, in the order of their ids, free when the run began.
 * @param disk        true: acknowledged means forced to disk on a quorum.
 * @param stateLength bytes of the service's state.
 * @param settings    of the nodes, besides.
 */
record ClusterSpec(
    Path dir, Path filesDir, int[] ports, boolean disk, long stateLength, Map<String, String> settings)
{
    static final int MEMBERS = 3;

    private static final String FILE = "cluster.properties";
    private static final String SET = "set.";

    String members()
    {
        final StringBuilder members = new StringBuilder();
        for (int id = 0; id < MEMBERS; id++)
        {
            members.append(id == 0 ? "" : ",").append(id).append("=127.0.0.1:").append(ports[id]);
        }
        return members.toString();
    }

    String cluster()
    {
        return "snapshots-" + ports[0];
    }

    Path memberDir(final int id)
    {
        return filesDir.resolve("node-" + id);
    }

    /**
     * @param id of a member.
     * @return directory of its media driver, unique on this machine as long as the run lives.
     */
    Path aeronDir(final int id)
    {
        final Path memory = Path.of("/dev/shm");
        return (Files.isWritable(memory) ? memory : filesDir).resolve("balsa-snapshots-" + ports[0] + "-node-" + id);
    }

    /**
     * @param id of a member.
     * @return its settings.
     * @throws IllegalArgumentException in one sentence that names the setting which can't be right.
     */
    NodeConfig nodeConfig(final int id)
    {
        final NodeConfig.Builder builder = NodeConfig.builder()
            .memberId(id)
            .members(members())
            .cluster(cluster())
            .dir(memberDir(id))
            .durability(disk ? Durability.DISK_QUORUM : Durability.MEMORY_QUORUM)
            .set("aeron.dir", aeronDir(id).toString());
        settings.forEach(builder::set);
        return builder.build();
    }

    /**
     * @throws IOException if the directory can't be written.
     */
    void write() throws IOException
    {
        final Properties properties = new Properties();
        properties.setProperty("filesDir", filesDir.toString());
        properties.setProperty("ports", Arrays.toString(ports).replaceAll("[\\[\\] ]", ""));
        properties.setProperty("disk", Boolean.toString(disk));
        properties.setProperty("stateLength", Long.toString(stateLength));
        settings.forEach((name, value) -> properties.setProperty(SET + name, value));
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
    static ClusterSpec read(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(dir.resolve(FILE)))
        {
            properties.load(reader);
        }
        final Map<String, String> settings = new TreeMap<>();
        for (final String key : properties.stringPropertyNames())
        {
            if (key.startsWith(SET))
            {
                settings.put(key.substring(SET.length()), properties.getProperty(key));
            }
        }
        return new ClusterSpec(
            dir, Path.of(properties.getProperty("filesDir")),
            Arrays.stream(properties.getProperty("ports").split(",")).mapToInt(Integer::parseInt).toArray(),
            Boolean.parseBoolean(properties.getProperty("disk")),
            Long.parseLong(properties.getProperty("stateLength")), settings);
    }
}
