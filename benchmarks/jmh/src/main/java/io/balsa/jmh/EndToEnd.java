package io.balsa.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Three nodes and a client in this process, memory durability, 64-byte commands, 1,024 outstanding: a look at the whole
 * that needs no rig. An operation is one echo.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EndToEnd
{
    private static final int NODES = 3;
    private static final int WINDOW = 1024;
    private static final int BATCH = 20_000;

    private LocalCluster cluster;

    /**
     * @throws IOException if there is no place for the logs.
     */
    @Setup
    public void setUp() throws IOException
    {
        cluster = LocalCluster.launch(NODES);
    }

    /**
     * @return replies so far.
     */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long run()
    {
        return cluster.echo(BATCH, WINDOW);
    }

    /**
     * Ends the cluster.
     */
    @TearDown
    public void tearDown()
    {
        cluster.close();
    }
}
