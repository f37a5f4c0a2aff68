package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.monitor.NodeStatus;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class NodeCommandTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(40);

    @TempDir
    private Path dir;

    /** Who starts a node by hand looks at the terminal, not into the error log. */
    @Test
    void shouldSayOnTheTerminalThatItIsRefusedAndWhatToDo() throws Exception
    {
        final List<Integer> ports = FreePorts.find(3);
        final String members = "0=127.0.0.1:" + ports.get(0) + ",1=127.0.0.1:" + ports.get(1) +
            ",2=127.0.0.1:" + ports.get(2);
        try (BalsaNode first = launch(0, members); BalsaNode second = launch(1, members))
        {
            try (BalsaNode third = launch(2, members))
            {
                await("all have met", () -> takesPart(0) && takesPart(1) && takesPart(2));
                assertTrue(third.failure() == null, third::failure);
            }
            IoUtil.delete(dir.resolve("2").toFile(), false);

            final ByteArrayOutputStream err = new ByteArrayOutputStream();
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            final CompletableFuture<Integer> ended;
            try (PipedOutputStream stdin = new PipedOutputStream())
            {
                final PipedInputStream in = new PipedInputStream(stdin);
                ended = CompletableFuture.supplyAsync(() -> Balsa.run(
                    in, new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8), "node", "--until-stdin-ends", "--id=2",
                    "--members=" + members, "--dir=" + dir.resolve("2"), "--set", "segment.length=256k",
                    "--set", "command.length.max=1k"));
                await("it says what to do", () -> err.size() > 0 || ended.isDone());
            }
            assertEquals(ExitCode.OK, ended.get(30, TimeUnit.SECONDS), err::toString);
            final String said = err.toString(StandardCharsets.UTF_8);
            assertEquals(1, said.lines().count(), said);
            assertTrue(said.startsWith("balsa: member 2 takes no part: member "), said);
            assertTrue(said.contains(dir.resolve("2") + " is new or lost its files"), said);
            assertTrue(said.endsWith("stop this node, run balsa recover on its directory, and start it again\n"), said);
            assertTrue(first.failure() == null && second.failure() == null, "the others were disturbed");
        }
    }

    private BalsaNode launch(final int id, final String members)
    {
        return BalsaNode.launch(
            NodeConfig.builder().memberId(id).members(members).dir(dir.resolve(String.valueOf(id)))
                .set("segment.length", "256k").set("command.length.max", "1k").build(),
            new LedgerService());
    }

    private boolean takesPart(final int id)
    {
        try
        {
            return NodeStatus.read(dir.resolve(String.valueOf(id))).takesPart();
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private static void await(final String what, final BooleanSupplier condition)
    {
        final long endNs = System.nanoTime() + TIMEOUT_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - endNs < 0, "awaited in vain: " + what);
            Thread.onSpinWait();
        }
    }
}
