package io.balsa.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.IoUtil;

/**
 * Where the processes of a run begin: {@code server DIR ID} or {@code client DIR PID...}. One ends at the latest when
 * the rig does, which it sees by the end of its input, so that nothing is left running even if the rig is killed.
 */
public final class ChildProcess
{
    private static final int ID = 2;
    private static final long END_TIMEOUT_MS = 8_000;

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
        endWithTheRig(spec, isServer ? "node-" + args[ID] : "client");
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

    private static void endWithTheRig(final RunSpec spec, final String name)
    {
        final Thread watch = new Thread(() ->
        {
            try
            {
                while (System.in.read() >= 0)
                {
                    continue;
                }
            }
            catch (final IOException ex)
            {
                // no input any more: as good as its end
            }
            end(spec.aeronDir(name));
        }, "end-with-the-rig");
        watch.setDaemon(true);
        watch.start();
    }

    /** What has to be written at the end, as a recording, gets its time; what hangs doesn't stay. */
    private static void end(final String aeronDir)
    {
        final Thread exit = new Thread(() -> System.exit(1), "exit");
        exit.setDaemon(true);
        exit.start();
        try
        {
            exit.join(END_TIMEOUT_MS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        IoUtil.delete(new File(aeronDir), true);
        Runtime.getRuntime().halt(1);
    }
}
