package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BlockingClient;
import io.balsa.log.Durability;
import io.balsa.monitor.ErrorLog;
import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeRecording;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real nodes, one of which loses its directory.
 */
class LostStoreTest
{
    @TempDir
    private Path dir;

    @Test
    void shouldRefuseALostNodeAndTellItAndRecoverItOnAnOperatorsWord()
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM);
            BlockingClient client = nodes.client())
        {
            assertEquals("1:a", client.send("a"));
            final int leader = nodes.awaitLeader();
            final int lost = (leader + 1) % 3;
            final int other = (leader + 2) % 3;
            nodes.awaitExecuted(1);
            nodes.stop(lost);
            IoUtil.delete(nodes.dir(lost).toFile(), false);
            nodes.start(lost);
            nodes.await("the lost node says what to do", () ->
                hasError(nodes.dir(lost), "run balsa recover on its directory"));
            nodes.await("a peer says who isn't heard", () ->
                hasError(nodes.dir(leader), "member " + lost + " has come with store"));
            assertEquals("2:b", client.send("b"), "the cluster was disturbed");
            assertEquals(0, nodes.status(lost).lastIndex(), "one that isn't heard was fed");
            assertThrows(IllegalStateException.class, () -> StoreRecovery.allow(nodes.config(lost).build()),
                "its node runs");

            nodes.stop(lost);
            StoreRecovery.allow(nodes.config(lost).build());
            nodes.start(lost);
            nodes.await("it takes part again", () -> hasEvent(nodes.dir(lost), EventCode.STORE_SETTLED));
            nodes.awaitExecuted(2);
            assertTrue(assertThrows(IllegalStateException.class, () ->
            {
                nodes.stop(other);
                StoreRecovery.allow(nodes.config(other).build());
            }).getMessage().startsWith("nothing to recover"));
            assertEquals("3:c", client.send("c"), "the recovered one isn't counted");
        }
    }

    private static boolean hasError(final Path nodeDir, final String text)
    {
        final List<String> errors = new ArrayList<>();
        for (final Path file : ErrorLog.files(nodeDir))
        {
            ErrorLog.read(file, (count, first, last, encoded) -> errors.add(encoded));
        }
        return errors.stream().anyMatch(error -> error.contains(text));
    }

    private static boolean hasEvent(final Path nodeDir, final EventCode code)
    {
        try
        {
            for (final Path file : EventRecorder.files(nodeDir))
            {
                if (NodeRecording.read(file).events().stream().anyMatch(event -> event.code() == code))
                {
                    return true;
                }
            }
            return false;
        }
        catch (final IOException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
