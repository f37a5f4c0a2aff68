package io.balsa.compare;

import java.util.Properties;

/**
 * The work of a run and what it is put on: one cell of the table.
 *
 * @param length     of a command in bytes, 16 to 65,536.
 * @param window     commands outstanding at most, of all sessions together.
 * @param rate       commands a second, offered by the clock whether or not answers come; 0: as fast as the window lets.
 * @param disk       true: acknowledged means forced to disk on a quorum.
 * @param nodes      of the cluster.
 * @param clients    sessions, all in the one client process.
 * @param warmUp     before the measured part, s.
 * @param seconds    of the measured part.
 * @param failover   true: the leader is killed in the measured part, which ends a second after answers come again.
 * @param isDefaults true: settings as a newcomer gets them.
 */
record Cell(
    int length,
    int window,
    int rate,
    boolean disk,
    int nodes,
    int clients,
    int warmUp,
    int seconds,
    boolean failover,
    boolean isDefaults)
{
    Cell
    {
        require(length >= 16 && length <= 65_536, "--length", length, "16 to 65536 bytes");
        require(window >= 1 && window <= 1 << 20, "--window", window, "1 to 1048576 commands");
        require(rate >= 0, "--rate", rate, "0 or more commands a second");
        require(nodes >= 1 && nodes <= 9, "--nodes", nodes, "1 to 9");
        require(clients >= 1 && clients <= 1_000, "--clients", clients, "1 to 1000");
        require(warmUp >= 0 && warmUp <= 3_600, "--warm-up", warmUp, "0 to 3600 s");
        require(seconds >= 1 && seconds <= 36_000, "--seconds", seconds, "1 to 36000 s");
    }

    private static void require(final boolean isRight, final String name, final int value, final String rule)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + rule);
        }
    }

    /**
     * @return commands outstanding in each session at most.
     */
    int windowPerSession()
    {
        return Math.max(1, window / clients);
    }

    String durability()
    {
        return disk ? "disk" : "memory";
    }

    /**
     * @return in a few words, for headings and file names.
     */
    String title()
    {
        return length + " B, W=" + window + (rate > 0 ? ", " + rate + "/s" : "") + ", " + durability() + ", " + nodes +
            (nodes == 1 ? " node" : " nodes") + (clients == 1 ? "" : ", " + clients + " sessions") +
            (failover ? ", leader killed" : "") + (isDefaults ? ", defaults" : "");
    }

    String slug()
    {
        return title().replace(" B", "b").replaceAll("[^A-Za-z0-9]+", "-");
    }

    void write(final Properties properties)
    {
        properties.setProperty("length", Integer.toString(length));
        properties.setProperty("window", Integer.toString(window));
        properties.setProperty("rate", Integer.toString(rate));
        properties.setProperty("disk", Boolean.toString(disk));
        properties.setProperty("nodes", Integer.toString(nodes));
        properties.setProperty("clients", Integer.toString(clients));
        properties.setProperty("warmUp", Integer.toString(warmUp));
        properties.setProperty("seconds", Integer.toString(seconds));
        properties.setProperty("failover", Boolean.toString(failover));
        properties.setProperty("defaults", Boolean.toString(isDefaults));
    }

    static Cell read(final Properties properties)
    {
        return new Cell(
            number(properties, "length"), number(properties, "window"), number(properties, "rate"),
            isSet(properties, "disk"), number(properties, "nodes"), number(properties, "clients"),
            number(properties, "warmUp"), number(properties, "seconds"),
            isSet(properties, "failover"), isSet(properties, "defaults"));
    }

    private static int number(final Properties properties, final String name)
    {
        return Integer.parseInt(properties.getProperty(name));
    }

    private static boolean isSet(final Properties properties, final String name)
    {
        return Boolean.parseBoolean(properties.getProperty(name));
    }
}
