package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

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
