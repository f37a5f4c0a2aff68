package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void shouldPrintTheSameResultForTheSameSeeds()
    {
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "1..3", "--json"), err::toString);
        final String first = hashOf(out.toString(StandardCharsets.UTF_8));
        out.reset();
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "1..3", "--jobs", "1", "--json"));
        assertEquals(first, hashOf(out.toString(StandardCharsets.UTF_8)));
        assertTrue(first.length() > 4, first);
    }

    /** Scripts count on them. */
    @Test
    void shouldEndWithOneLineOfJson()
    {
        assertEquals(0, run("simulate", "--seeds", "1..2", "--jobs", "1"), err::toString);
        final String text = out.toString(StandardCharsets.UTF_8);
        final String json = text.lines().reduce("", (before, line) -> line);
        final String number = "-?[0-9.]+(E[0-9]+)?";
        final String four = "\\{\"p50\":N,\"p99\":N,\"p999\":N,\"max\":N\\}".replace("N", number);
        assertTrue(json.matches(("\\{\"scenario\":\"swarm\",\"seeds\":2,\"violations\":0,\"agreementMs\":4," +
            "\"firstLeaderMs\":4,\"termsUsed\":4,\"leaderChangesPercent\":N,\"fitFirstPercent\":N," +
            "\"unfitStoodPercent\":N,\"simulatedSecondsPerSecond\":N,\"traceHash\":\"[0-9a-f]+\"\\}")
            .replace(":4", ":" + four).replace(":N", ":" + number)), json);
        assertTrue(text.contains("  faults: "), text);
        assertTrue(text.contains("  never happened: "), text);
    }

    @Test
    void shouldNameTheScenarios()
    {
        assertEquals(0, run("simulate", "--scenario", "list"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("seed-fifo"));
    }

    @Test
    void shouldTakeMechanismsAway()
    {
        assertEquals(0, run("simulate", "--without", "list"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("pre-vote"));
        out.reset();
        assertEquals(1, run("simulate", "--scenario", "seed", "--seeds", "1", "--without", "no-op"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--without no-op"), out::toString);
    }

    @Test
    void shouldRefuseWhatMakesNoSense()
    {
        assertEquals(2, run("simulate", "--without", "sense"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("there is no mechanism sense"));
        assertEquals(2, run("simulate", "--scenario", "nonsense"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("there is no scenario nonsense"));
        assertEquals(2, run("simulate", "--seeds", "a..b"));
        assertEquals(2, run("simulate", "--seeds", "5..1"));
        assertEquals(2, run("simulate", "--jobs", "0"));
    }

    @Test
    void shouldTellWhyALifeFailed()
    {
        assertEquals(1, run("simulate", "--seeds", "1..10", "--without", "durable-acknowledgement"));
        final String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("SyncedPromises: "), text);
        assertTrue(text.contains("cut down in "), text);
        assertTrue(text.contains("lines of what happened in it:"), text);
        assertTrue(text.contains("NODE_STARTED"), text);
        assertTrue(text.contains("version "), text);

        // the command that it names shows the same again
        final Matcher again = Pattern.compile("again: tools/balsa (simulate .* --timeline)\n").matcher(text);
        assertTrue(again.find(), text);
        out.reset();
        assertEquals(1, run(again.group(1).split(" ")), err::toString);
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("SyncedPromises: "), out::toString);
    }

    @Test
    void shouldExplainALife()
    {
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "1", "--explain"));
        final String sound = out.toString(StandardCharsets.UTF_8);
        assertTrue(sound.contains("asks whether it would be elected"), sound);
        assertFalse(sound.contains("The cause"), sound);
        out.reset();
        run("simulate", "--scenario", "seed", "--seeds", "1", "--explain", "--without", "re-send,timer-rule,pre-vote",
            "--without", "stickiness,grant-stickiness,stay-in-term,refusal-teaches,fast-repair,growth");
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("The causes:\n1. "), out::toString);
        out.reset();
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "1", "--explain", "--json"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("{\"candidacies\":["), out::toString);
    }

    @Test
    void shouldRunTheLabsTests()
    {
        assertEquals(0, run("simulate", "--scenario", "lab", "--seeds", "1"));
        final String text = out.toString(StandardCharsets.UTF_8);
        final String json = text.lines().reduce("", (before, line) -> line);
        assertTrue(json.startsWith("{\"scenario\":\"lab\",\"seeds\":31,\"violations\":0,"), json);
        out.reset();
        assertEquals(1, run("simulate", "--scenario", "lab", "--seeds", "1", "--without", "no-op"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(
            "again: tools/balsa simulate --scenario lab/BasicAgree3B --seeds 1 --without no-op"), out::toString);
    }

    @Test
    void shouldTakeEverySeedThatHas64Bits()
    {
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", Long.MIN_VALUE + ".." + Long.MIN_VALUE));
        out.reset();
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "0xffffffffffffffff", "--json"));
        final String hex = hashOf(out.toString(StandardCharsets.UTF_8));
        out.reset();
        assertEquals(0, run("simulate", "--scenario", "seed", "--seeds", "-1", "--json"));
        assertEquals(hex, hashOf(out.toString(StandardCharsets.UTF_8)));
        assertEquals(2, run("simulate", "--seeds", "9223372036854775808"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("a seed has 64 bits"), err::toString);
    }

    @Test
    void shouldDrawThePicture(@TempDir final Path dir) throws IOException
    {
        final Path file = dir.resolve("lan.png");
        assertEquals(0, run("simulate", "--scenario", "lan", "--seeds", "1..5", "--without", "growth",
            "--plot", file.toString()), err::toString);
        assertEquals(1000, ImageIO.read(file.toFile()).getWidth());
        assertEquals(2, run("simulate", "--scenario", "lan", "--seeds", "1", "--plot", "lan.jpeg"));
    }

    @Test
    void shouldNameTheOptionThatMakesNoSense()
    {
        assertRefused("a swarm has 1 to 7 nodes, not 9", "--nodes", "9");
        assertRefused("can be given for swarm only", "--nodes", "3", "--scenario", "seed");
        assertRefused("there is no fault class luck", "--faults", "luck");
        assertRefused("--timeline tells of one seed, not of --seeds=1..1000", "--timeline");
        assertRefused("lab is many tests: name one", "--scenario", "lab", "--seeds", "1", "--explain");
        assertRefused("more than 100000000 at once", "--seeds", Long.MIN_VALUE + ".." + Long.MAX_VALUE);
        assertRefused("--shrink=-1: must not be negative", "--shrink", "-1");
    }

    private void assertRefused(final String sentence, final String... options)
    {
        err.reset();
        final List<String> args = new ArrayList<>(List.of("simulate"));
        args.addAll(List.of(options));
        assertEquals(2, run(args.toArray(new String[0])));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(sentence), err::toString);
    }

    private int run(final String... args)
    {
        return Balsa.run(
            new ByteArrayInputStream(new byte[0]), new PrintStream(out, true), new PrintStream(err, true), args);
    }

    private static String hashOf(final String json)
    {
        return json.substring(json.indexOf("traceHash"));
    }
}
