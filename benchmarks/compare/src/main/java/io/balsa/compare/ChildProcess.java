package io.balsa.compare;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.IoUtil;

/**
 * Where the processes of a run begin: {@code server DIR ID} or {@code client DIR PID...}.
 */
public final class ChildProcess
{
    private static final int ID = 2;

    private ChildProcess()
    {
    }

    /**
     * @param args see above.
     * @throws Exception if it can't start.
     */
    public static void main(final String[] args) throws Exception
    {
        final RunSpec spec = RunSpec.read(Path.of(args[1]));
        final boolean isServer = "server".equals(args[0]);
        final String aeronDir = spec.aeronDir(isServer ? "node-" + args[ID] : "client");
        EndWithTheRig.watch(line -> { }, () -> IoUtil.delete(new File(aeronDir), true));
        if (isServer)
        {
            final int id = Integer.parseInt(args[ID]);
            serve(spec, id);
        }
        else
        {
            final List<Long> pids = Arrays.stream(args).skip(ID).map(Long::parseLong).toList();
            try (Servers servers = new Servers(spec, pids))
            {
                new Load(spec).run(servers).write(spec.dir());
            }
            // libraries may have left threads
            System.exit(0);
        }
    }

    /** A server that can't start ends, whatever threads it has by then: the rig looks for that. */
    private static void serve(final RunSpec spec, final int id) throws InterruptedException
    {
        try
        {
            spec.echo().startServer(spec, id, NodeGauge.create(spec.dir(), id));
        }
        catch (final Exception ex)
        {
            ex.printStackTrace();
            System.exit(1);
        }
        Thread.currentThread().join();
    }
}
