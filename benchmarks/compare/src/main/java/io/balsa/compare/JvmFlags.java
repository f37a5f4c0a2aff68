package io.balsa.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Flags of the JVMs on the rig: the same for all systems, but for the heap and the collector. Those that allocate
 * little get the collector with the fewest threads, the others the one with the most throughput.
 */
final class JvmFlags
{
    /** Of direct memory, for those who keep no state in it. */
    static final long DIRECT_MIB = 1024;

    private static final int NATIVE_ACCESS_FEATURE = 24;
    private static final int SMALL_HEAP = 256;

    private JvmFlags()
    {
    }

    /**
     * @param heapMiB   of the process, MiB.
     * @param directMiB of direct memory at most, MiB.
     * @param gcLog     written by its collector.
     * @return its flags.
     */
    static List<String> of(final int heapMiB, final long directMiB, final Path gcLog)
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
        flags.add("-Xms" + heapMiB + "m");
        flags.add("-Xmx" + heapMiB + "m");
        flags.add("-XX:MaxDirectMemorySize=" + directMiB + "m");
        if (heapMiB <= SMALL_HEAP)
        {
            // what lives long is outside the heap; what doesn't are addresses that the JDK makes of received datagrams
            flags.add("-Xmn" + heapMiB / 4 * 3 + "m");
        }
        flags.add(heapMiB <= SMALL_HEAP ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        flags.add("-XX:+PerfDisableSharedMem");
        flags.add("-Djava.net.preferIPv4Stack=true");
        flags.add("-Xlog:gc:file=" + gcLog + ":timemillis");
        return flags;
    }

    /**
     * @param recording written by the JDK's flight recorder when the process ends.
     * @return flags for that.
     */
    static List<String> profiling(final Path recording)
    {
        return List.of(
            "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + recording,
            "-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints");
    }
}
