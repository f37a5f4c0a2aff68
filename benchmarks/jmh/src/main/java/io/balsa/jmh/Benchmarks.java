package io.balsa.jmh;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * JMH's own command line, with the profiler of allocations always on.
 */
public final class Benchmarks
{
    private static final int NATIVE_ACCESS_FEATURE = 24;

    private Benchmarks()
    {
    }

    /**
     * @param args of JMH: {@code -h} lists them.
     * @throws CommandLineOptionException if they make no sense.
     * @throws RunnerException            if a benchmark fails.
     * @throws java.io.IOException        if the help can't be printed.
     */
    public static void main(final String[] args)
        throws CommandLineOptionException, RunnerException, java.io.IOException
    {
        final CommandLineOptions parsed = new CommandLineOptions(args);
        if (parsed.shouldHelp())
        {
            parsed.showHelp();
            return;
        }
        final OptionsBuilder options = new OptionsBuilder();
        options.parent(parsed).addProfiler(GCProfiler.class).shouldFailOnError(true).jvmArgsAppend(flags());
        final Options built = options.build();
        final Runner runner = new Runner(built);
        if (parsed.shouldList())
        {
            runner.list();
            return;
        }
        runner.run();
    }

    private static String[] flags()
    {
        final String opens = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";
        final String direct = "-XX:MaxDirectMemorySize=1g";
        return Runtime.version().feature() < NATIVE_ACCESS_FEATURE ?
            new String[] {opens, direct, "-XX:+UseSerialGC"} :
            new String[] {opens, direct, "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED"};
    }
}
