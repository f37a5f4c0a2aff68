package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as one starts it, with little state: real processes, and one of them killed. What is measured must be
 * complete; how much it is isn't looked at.
 */
@Timeout(120)
class SnapshotsUnderLoadTest
{
    private static final int RATE = 2_000;

    @TempDir
    private Path dir;

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeAll
    static void setUpClass()
    {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void shouldMeasureSnapshotsOfAllMembers() throws IOException
    {
        final String line = measure("snapshot");
        final Matcher snapshots = Pattern.compile(
            "\\{\"member\":(\\d),\"leader\":(true|false),\"snapshotSeconds\":([0-9.]+),\"giveOutSeconds\":([0-9.]+)")
            .matcher(line);
        String leaders = "";
        double seconds = 0;
        while (snapshots.find())
        {
            leaders += snapshots.group(2) + ' ';
            seconds += Double.parseDouble(snapshots.group(3));
            assertTrue(Double.parseDouble(snapshots.group(4)) <= Double.parseDouble(snapshots.group(3)), line);
            // a leader takes over a follower's, and its service gives out nothing
            assertEquals("false".equals(snapshots.group(2)), Double.parseDouble(snapshots.group(4)) > 0, line);
        }
        assertEquals("false false true ", leaders, line);
        assertTrue(number(line, "during", "seconds") >= Math.max(2, seconds), line);
    }

    @Test
    void shouldMeasureTheRecoveryOfALostMember() throws IOException
    {
        final String line = measure("catch-up");
        final double started = number(line, "startedSeconds");
        final double installed = number(line, "installedSeconds");
        assertTrue(0 < started && started <= installed, line);
        assertTrue(installed <= number(line, "loadedSeconds"), line);
        assertTrue(number(line, "loadedSeconds") <= number(line, "levelSeconds"), line);
        assertTrue(number(line, "takesPartSeconds") > started, line);
        assertEquals(8.388608 / installed, number(line, "megabytesPerSecond"), 0.1 + 8.388608 / installed / 100, line);
        final double done = Math.max(number(line, "levelSeconds"), number(line, "takesPartSeconds"));
        assertEquals(done, number(line, "during", "seconds"), 0.1, line);
        // it began with nothing
        final Path log = dir.resolve("catch-up-1/node-" + (int) number(line, "member") + "-1.log");
        assertTrue(Files.readString(log).contains("recovered: log 1..0"), line);
    }

    @Test
    void shouldRefuseWhatMakesNoSense()
    {
        assertRefused("--event=reboot: there are snapshot, catch-up", "--event=reboot");
        assertRefused("--state=much: must be a length like", "--event=snapshot", "--state=much");
        assertRefused("--state=1024: must be 64k to 128g", "--event=snapshot", "--state=1k");
        assertRefused("--length=16: must be 32", "--event=snapshot", "--length=16");
        assertRefused("--nice=20: must be 0 to 19", "--event=catch-up", "--nice=20");
        assertRefused("--durability=hope: must be", "--event=snapshot", "--durability=hope");
        assertRefused("unknown setting no.such", "--event=snapshot", "--set=no.such=1");
    }

    @Test
    void shouldSayWhyAMemberDidNotStart()
    {
        final int exitCode = execute("--event=snapshot", "--state=64k", "--jvm=-XX:NoSuchFlag", "--json");
        assertEquals(1, exitCode);
        assertTrue(output.toString().contains("\"failure\":\"member 0 ended: "), output::toString);
    }

    @Test
    void shouldReadLengths()
    {
        assertEquals(4L << 30, ByteCount.parse("--state", "4g"));
        assertEquals(12L << 20, ByteCount.parse("--state", "12M"));
        assertEquals(65_536, ByteCount.parse("--state", "65536"));
        assertEquals("4 GiB", ByteCount.text(4L << 30));
        assertEquals("1536 MiB", ByteCount.text(3L << 29));
        assertEquals("1001 B", ByteCount.text(1001));
    }

    private String measure(final String event) throws IOException
    {
        final int exitCode = execute(
            "--event=" + event, "--state=8m", "--rate=" + RATE, "--warm-up=0", "--seconds=2",
            "--set=segment.length=1m", "--json");
        assertEquals(0, exitCode, error::toString);
        final String line = output.toString().strip();
        assertTrue(line.startsWith("{\"event\":\"" + event + "\",\"run\":1,\"stateBytes\":8388608,"), line);
        assertTrue(line.contains("\"replicasEqual\":true,\"stateHash\":\""), line);
        assertTrue(line.endsWith("\"failure\":null}"), line);
        for (final String part : List.of("baseline", "during", "after"))
        {
            final String what = part + " in " + line;
            assertTrue(number(line, part, "p50Us") <= number(line, part, "p99Us"), what);
            assertTrue(number(line, part, "p99Us") <= number(line, part, "p999Us"), what);
            assertTrue(number(line, part, "p999Us") <= number(line, part, "maxUs"), what);
        }
        final Matcher parts = Pattern.compile("\"part\":\"[^\"]+\",\"seconds\":([0-9.]+),\"commands\":(\\d+)")
            .matcher(line);
        double commands = 0;
        double seconds = 0;
        while (parts.find())
        {
            seconds += Double.parseDouble(parts.group(1));
            commands += Double.parseDouble(parts.group(2));
        }
        // every command that was due is in it, also those that nothing could be done about when they were due
        assertEquals(1, commands / (RATE * seconds), 0.05, line);
        assertTrue(number(line, "leaderChanges") >= 0, line);
        final Path run = dir.resolve(event + "-1");
        assertEquals(line, Files.readString(run.resolve("result.json")).strip());
        assertTrue(Files.readString(run.resolve("summary.md")).contains("| during / baseline |"));
        assertTrue(Files.size(run.resolve("latency.png")) > 1_000);
        try (Stream<Path> files = Files.list(run))
        {
            final List<Path> all = files.toList();
            assertFalse(all.stream().anyMatch(Files::isDirectory), "members' files stay behind: " + all);
        }
        return line;
    }

    private static double number(final String json, final String name)
    {
        final Matcher matcher = Pattern.compile("\"" + name + "\":([-0-9.]+)").matcher(json);
        assertTrue(matcher.find(), name + " is missing: " + json);
        return Double.parseDouble(matcher.group(1));
    }

    private static double number(final String json, final String part, final String name)
    {
        final int begin = json.indexOf("\"" + part + "\":{");
        assertTrue(begin > 0, part + " is missing: " + json);
        return number(json.substring(begin, json.indexOf('}', begin)), name);
    }

    private void assertRefused(final String reason, final String... args)
    {
        assertEquals(2, execute(args));
        assertTrue(error.toString().contains(reason), error::toString);
    }

    private int execute(final String... args)
    {
        return SnapshotsUnderLoad.execute(new PrintStream(output), new PrintStream(error),
            Stream.concat(Stream.of(args), Stream.of("--out=" + dir)).toArray(String[]::new));
    }
}
