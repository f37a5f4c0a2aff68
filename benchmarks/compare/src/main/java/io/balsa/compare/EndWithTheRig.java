package io.balsa.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What every process that the rig starts does: it ends at the latest when the rig does, which it sees by the end of its
 * input, so that nothing is left running even if the rig is killed.
 */
final class EndWithTheRig
{
    private static final long END_TIMEOUT_MS = 8_000;

    private EndWithTheRig()
    {
    }

    /**
     * @param listener gets each line of the input, on a thread of its own.
     * @param cleanUp  done when the rig has ended, before this process does.
     */
    static void watch(final Consumer<String> listener, final Runnable cleanUp)
    {
        final Thread watch = new Thread(() ->
        {
            final BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try
            {
                for (String line = lines.readLine(); line != null; line = lines.readLine())
                {
                    listener.accept(line);
                }
            }
            catch (final IOException ex)
            {
                // no input any more: as good as its end
            }
            end(cleanUp);
        }, "end-with-the-rig");
        watch.setDaemon(true);
        watch.start();
    }

    /**
     * What has to be written at the end, as a recording, gets its time; what hangs doesn't stay. Nothing comes after
     * the exit, so what has to be cleaned up comes before it.
     */
    private static void end(final Runnable cleanUp)
    {
        final Thread exit = new Thread(() ->
        {
            cleanUp.run();
            System.exit(1);
        }, "exit");
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
        Runtime.getRuntime().halt(1);
    }
}
