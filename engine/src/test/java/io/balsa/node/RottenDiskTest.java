package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.client.BlockingClient;
import io.balsa.log.Durability;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real node whose disk changes what lies on it: sectors of full log files, with clients going on. Each one is found
 * and mended. {@code -Dbalsa.damages=1000} does more of them.
 */
@Timeout(600)
class RottenDiskTest
{
    private static final int DAMAGES = Integer.getInteger("balsa.damages", 40);
    private static final int AT_ONCE = 5;
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;
    private static final int LENGTH = 900;
    private static final Map<String, String> SETTINGS = Map.of(
        "segment.length", "64k", "command.length.max", "1k", "snapshot.log.bytes", "0",
        "scrub.rate", "1g", "scrub.interval", "1ms");

    private final SplittableRandom random = new SplittableRandom(7);

    @TempDir
    private Path dir;

    private int count;

    @Test
    void shouldFindAndMendWhatItsDiskChanges() throws IOException
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM, SETTINGS);
            BlockingClient client = nodes.client())
        {
            send(client, 700);
            final int rotten = (nodes.awaitLeader() + 1) % 3;
            nodes.awaitExecuted(count);
            final List<Path> segments = fullSegments(nodes.dir(rotten));
            assertTrue(segments.size() >= 8, segments::toString);
            for (int done = 0; done < DAMAGES; done += AT_ONCE)
            {
                final Map<Path, byte[]> originals = new HashMap<>();
                for (int i = 0; i < AT_ONCE; i++)
                {
                    final Path file = segments.get(random.nextInt(segments.size()));
                    originals.putIfAbsent(file, Files.readAllBytes(file));
                    damage(file);
                }
                send(client, 1);
                nodes.await("damage number " + done + " is mended", () -> isEqual(originals));
            }
            nodes.await("nothing is known to be damaged", () -> nodes.node(rotten).problem() == null);
            System.out.println("RottenDiskTest: " + DAMAGES + " sectors damaged, found and mended");
            nodes.awaitExecuted(count);
            for (int i = 0; i < 3; i++)
            {
                assertNull(nodes.node(i).failure());
            }
            // started again, all is there without anyone's help
            nodes.stop(rotten);
            nodes.start(rotten);
            nodes.awaitExecuted(count);
        }
    }

    /** Of two that don't run, nothing can be had. */
    @Test
    void shouldSayWhatIsDamagedAndMendItWhenAnotherComesBack() throws IOException
    {
        try (LocalNodes nodes = new LocalNodes(dir, 3, Durability.DISK_QUORUM, SETTINGS))
        {
            try (BlockingClient client = nodes.client())
            {
                send(client, 200);
                nodes.awaitExecuted(count);
            }
            for (int i = 0; i < 3; i++)
            {
                nodes.stop(i);
            }
            final Path file = fullSegments(nodes.dir(0)).get(1);
            final byte[] original = Files.readAllBytes(file);
            overwrite(file, PAGE + 3 * SECTOR, new byte[SECTOR]);

            nodes.start(0);
            nodes.await("the damage is known", () -> nodes.node(0).problem() != null);
            final String problem = nodes.node(0).problem();
            assertTrue(problem.contains(file.toString()) && problem.contains("run balsa recover"), problem);

            nodes.start(1);
            nodes.await("it is mended", () -> nodes.node(0).problem() == null);
            assertArrayEquals(original, Files.readAllBytes(file));
            try (BlockingClient client = nodes.client())
            {
                send(client, 20);
            }
            nodes.awaitExecuted(count);
        }
    }

    private void send(final BlockingClient client, final int more)
    {
        final String command = "c".repeat(LENGTH);
        for (int i = 0; i < more; i++)
        {
            count++;
            assertEquals(count + ":" + command, client.send(command));
        }
    }

    /** All but the last two, of which one may not have its footer yet. */
    private static List<Path> fullSegments(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            final List<Path> segments =
                files.filter(file -> file.getFileName().toString().matches("segment-[0-9]+[.]log")).sorted().toList();
            return segments.subList(0, segments.size() - 3);
        }
    }

    /** Anywhere in the header, the entries or the footer. */
    private void damage(final Path file) throws IOException
    {
        final byte[] junk = new byte[SECTOR];
        if (random.nextInt(3) > 0)
        {
            random.nextBytes(junk);
        }
        final int place = random.nextInt(20);
        // 67 entries of 960 bytes
        final int from = place == 0 ? 0 : place == 1 ? SEGMENT_LENGTH - PAGE : PAGE;
        final int sectors = place < 2 ? 1 : 50 * 960 / SECTOR;
        overwrite(file, from + random.nextInt(sectors) * SECTOR, junk);
    }

    private static void overwrite(final Path file, final int offset, final byte[] bytes) throws IOException
    {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw"))
        {
            open.seek(offset);
            open.write(bytes);
        }
    }

    private static boolean isEqual(final Map<Path, byte[]> originals)
    {
        try
        {
            for (final Map.Entry<Path, byte[]> original : originals.entrySet())
            {
                if (!Arrays.equals(original.getValue(), Files.readAllBytes(original.getKey())))
                {
                    return false;
                }
            }
            return true;
        }
        catch (final IOException ex)
        {
            throw new AssertionError(ex);
        }
    }
}
