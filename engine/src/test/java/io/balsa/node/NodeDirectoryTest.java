package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDirectoryTest
{
    private static final String TAKEN = "taken";

    @TempDir
    private Path dir;

    @Test
    void shouldBelongToOneProcessAtATime() throws IOException, InterruptedException
    {
        final Process other = new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"), "-cp", System.getProperty("java.class.path"),
            Holder.class.getName(), dir.toString()).redirectErrorStream(true).start();
        try (BufferedReader output = new BufferedReader(
            new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8)))
        {
            assertEquals(TAKEN, output.readLine());
            final String message =
                assertThrows(IllegalStateException.class, () -> NodeDirectory.take(dir)).getMessage();
            assertTrue(message.contains("is in use"), message);
            assertTrue(message.contains("stop that process"), message);
        }
        finally
        {
            other.destroyForcibly();
            assertTrue(other.waitFor(10, TimeUnit.SECONDS));
        }
        // killed, it left nothing behind that keeps others out
        NodeDirectory.take(dir).close();
    }

    /** Takes a directory and holds it until it is killed. */
    static final class Holder
    {
        private Holder()
        {
        }

        public static void main(final String[] args) throws IOException
        {
            NodeDirectory.take(Path.of(args[0]));
            System.out.println(TAKEN);
            // nobody writes there: it ends with its parent at the latest
            final int ignored = System.in.read();
        }
    }
}
