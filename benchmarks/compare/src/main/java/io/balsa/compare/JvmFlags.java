package io.balsa.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * Flags of the JVMs on the rig: the same for all systems, but for the heap and the collector. Those that allocate
 * little get the collector with the fewest threads, the others the one with the most throughput.
 */
final class JvmFlags
{
    private static final int NATIVE_ACCESS_FEATURE = 24;
    private static final int SMALL_HEAP = 256;

    private JvmFlags()
    {
    }

    /**
     * @param spec of the run.
     * @param name of the process.
     * @return its flags.
     */
    static List<String> of(final RunSpec spec, final String name)
    {
        final List<String> flags = new ArrayList<>();
        for (final String opened : List.of(
            "jdk.internal.misc", "sun.nio.ch", "java.lang", "java.lang.reflect", "java.util", "java.math", "java.net"))
        {
            flags.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
        }
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE)
        {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        final int heapMiB = spec.echo().heapMiB();
        flags.add("-Xms" + heapMiB + "m");
        flags.add("-Xmx" + heapMiB + "m");
        flags.add("-XX:MaxDirectMemorySize=1g");
        flags.add(heapMiB <= SMALL_HEAP ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        flags.add("-XX:+PerfDisableSharedMem");
        flags.add("-Djava.net.preferIPv4Stack=true");
        flags.add("-Xlog:gc:file=" + spec.dir().resolve(GcLog.fileName(name)) + ":timemillis");
        return flags;
    }
}
