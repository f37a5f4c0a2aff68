package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SlabServerTest
{
    @TempDir
    private Path dir;

    /** Even if the rig is killed and can't tidy up. */
    @Test
    void shouldEndAndTakeItsFilesAlongWhenTheRigEnds() throws IOException, InterruptedException
    {
        final ClusterSpec spec =
            new ClusterSpec(dir, dir, FreePorts.find(ClusterSpec.MEMBERS), true, 1 << 20, Map.of());
        spec.write();
        final CountDownLatch started = new CountDownLatch(1);
        final RigProcess process = RigProcess.startTalking(
            dir, "node-0", 0, JvmFlags.of(64, JvmFlags.DIRECT_MIB, dir.resolve("gc.log")), SlabServer.class,
            List.of(dir.toString(), "0"), line ->
            {
                if (line.equals(SlabServer.ANSWER + SlabServer.STARTED))
                {
                    started.countDown();
                }
            });
        try
        {
            assertTrue(started.await(30, TimeUnit.SECONDS), process::toString);
            assertTrue(Files.exists(spec.memberDir(0)) && Files.exists(spec.aeronDir(0)));
            process.endInput();
            assertTrue(process.waitFor(20_000));
            assertFalse(Files.exists(spec.memberDir(0)) || Files.exists(spec.aeronDir(0)));
        }
        finally
        {
            process.kill();
        }
    }
}
