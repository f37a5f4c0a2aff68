package io.balsa.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * How a node's JVM is started: the flags of this one, as the launcher and JVM_OPTS gave them, over quiet defaults.
 */
final class NodeFlags
{
    private static final String HEAP = "-Xmx256m";

    private NodeFlags()
    {
    }

    /**
     * @param inherited flags that this JVM was started with; they win, the last of two counts for the JVM.
     * @param feature   version of Java, 17 or later: what a JVM doesn't know would stop it.
     * @return flags for a node's JVM.
     */
    static List<String> of(final List<String> inherited, final int feature)
    {
        final List<String> flags = new ArrayList<>();
        // Agrona reaches the JDK's Unsafe
        flags.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
        if (feature >= 24)
        {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        // a node allocates next to nothing: a small heap, and the collector with the fewest threads
        flags.add(HEAP);
        if (inherited.stream().noneMatch(flag -> flag.startsWith("-Xm") && !flag.equals(HEAP)))
        {
            // hardly anything lives long there: fewer collections
            flags.add("-Xmn192m");
        }
        // log segments wait in direct memory for their turn; by default it is bounded by the heap, which is small here
        flags.add("-XX:MaxDirectMemorySize=1g");
        if (inherited.stream().noneMatch(NodeFlags::choosesCollector))
        {
            flags.add("-XX:+UseSerialGC");
        }
        // the JVM's own statistics are a mapped file under /tmp: its write-back can hold a safepoint for a long time
        flags.add("-XX:+PerfDisableSharedMem");
        flags.add("-Djava.net.preferIPv4Stack=true");
        for (final String flag : inherited)
        {
            if (!flags.contains(flag) && !isOfThisProcessOnly(flag))
            {
                flags.add(flag);
            }
        }
        return flags;
    }

    private static boolean choosesCollector(final String flag)
    {
        return flag.startsWith("-XX:+Use") && flag.endsWith("GC");
    }

    /** Agents listen on a port or write a file: two processes can't share that. */
    private static boolean isOfThisProcessOnly(final String flag)
    {
        return flag.startsWith("-agent") || flag.startsWith("-javaagent") || flag.startsWith("-Xrunjdwp") ||
            flag.startsWith("-Xlog:") || flag.startsWith("-Dsurefire") || flag.startsWith("-XX:StartFlightRecording");
    }
}
