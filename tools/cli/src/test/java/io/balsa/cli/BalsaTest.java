package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalsaTest
{
    @TempDir
    private Path dir;

    private String out;
    private String err;

    @ParameterizedTest
    @ValueSource(strings = {
        "", "node", "send", "demo", "explain", "recover",
        "cluster", "cluster start", "cluster stop", "cluster status", "cluster kill-leader"})
    void shouldHelpEverywhere(final String verb)
    {
        assertEquals(ExitCode.OK, run((verb + " --help").trim().split(" ")));
        assertTrue(out.contains("Usage: balsa"), out);
        assertFalse(out.contains("until-stdin"), "not for people");
        assertEquals("", err);
    }

    @Test
    void shouldWriteDownThatALostMemberMayComeBack()
    {
        final String[] recover = {
            "recover", "--id=1", "--members=0=127.0.0.1:9000,1=127.0.0.1:9001,2=127.0.0.1:9002", "--dir=" + dir};
        assertEquals(ExitCode.OK, run(recover), err);
        assertTrue(out.contains("Member 1 may come back with the new store"), out);
        assertTrue(out.contains("Start the node now."), out);
        final String[] asJson = java.util.Arrays.copyOf(recover, recover.length + 1);
        asJson[recover.length] = "--json";
        assertEquals(ExitCode.OK, run(asJson), "to say it twice does no harm: " + err);
        assertTrue(out.startsWith("{\"member\":1,\"dir\":\"" + dir), out);
        assertTrue(out.trim().endsWith("\"state\":\"recovering\"}"), out);
    }

    @Test
    void shouldKnowAMemberOfALocalClusterByItsDirectory() throws IOException
    {
        LocalCluster.create(dir, 3, java.util.List.of());
        assertEquals(ExitCode.OK, run("recover", "--dir=" + dir.resolve("node-2")), err);
        assertTrue(out.contains("Member 2 may come back with the new store"), out);
        assertEquals(ExitCode.USAGE, run("recover", "--dir=" + dir.resolve("node-3")), "there are three");
        assertTrue(err.contains("setting member.id is missing"), err);
    }

    @Test
    void shouldSayWhyAMemberCannotBeRecovered()
    {
        assertEquals(ExitCode.NEGATIVE,
            run("recover", "--id=1", "--members=0=127.0.0.1:9000,1=127.0.0.1:9001", "--dir=" + dir));
        assertTrue(err.contains("a cluster of 2 can't recover a member: without it the others are no quorum"), err);
        assertEquals(ExitCode.USAGE, run("recover", "--id=1", "--dir=" + dir));
        assertTrue(err.contains("setting members is missing"), err);
    }

    @Test
    void shouldSayItsVersion()
    {
        assertEquals(ExitCode.OK, run("--version"));
        assertTrue(out.startsWith("balsa "));
    }

    @Test
    void shouldShowItsUsageWithoutArguments()
    {
        assertEquals(ExitCode.USAGE, run());
        assertTrue(err.contains("Usage: balsa"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "nonsense", "demo --nonsense", "demo --nodes x", "demo --nodes 0", "demo --nodes 10",
        "demo --line-max -1", "demo --line-max 8388609", "send --line-max -1", "demo --timeout 0",
        "demo --dir /nowhere", "demo --commands -1", "demo --durability paper",
        "demo --input /nowhere/at/all", "demo --input /", "cluster",
        "cluster dance", "cluster start --nodes 0", "send --members nonsense", "send /nowhere/at/all", "node",
        "node --set nonsense", "node --set no.such.setting=1", "node --config /nowhere/at/all"})
    void shouldRefuseWrongArgumentsInOneSentence(final String arguments)
    {
        assertEquals(ExitCode.USAGE, run(arguments.split(" ")), err);
        assertOneSentence();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "status", "kill-leader"})
    void shouldSayHowToStartWhatIsNotThere(final String verb)
    {
        assertEquals(ExitCode.NEGATIVE, run("cluster", verb, "--dir", dir.resolve("none").toString()));
        assertOneSentence();
        assertTrue(err.contains("balsa cluster start --dir"), err);
    }

    @Test
    void shouldHaveNoQuorumWhereNothingRuns() throws IOException
    {
        LocalCluster.create(dir, 3, java.util.List.of());
        assertEquals(ExitCode.NO_QUORUM, run("cluster", "status", "--dir", dir.toString()));
        assertEquals(3, out.lines().filter((line) -> line.endsWith("not running")).count(), out);
        assertEquals(ExitCode.NO_QUORUM, run("cluster", "status", "--json", "--dir", dir.toString()));
        assertTrue(out.startsWith("{\"leader\":-1,\"term\":-1,"), out);
        assertEquals(ExitCode.NO_QUORUM, run("cluster", "kill-leader", "--dir", dir.toString()));
        assertEquals(ExitCode.OK, run("cluster", "stop", "--json", "--dir", dir.toString()));
        assertEquals("{\"stopped\":0,\"killed\":0}\n", out);
    }

    @Test
    void shouldRefuseToStartAClusterUnlikeTheOneThatIsThere() throws IOException
    {
        LocalCluster.create(dir, 3, java.util.List.of("--durability=disk"));
        assertEquals(ExitCode.USAGE, run("cluster", "start", "--dir", dir.toString(), "--nodes", "5"));
        assertTrue(err.contains("has 3 nodes, not 5"), err);
        assertEquals(ExitCode.USAGE, run("cluster", "start", "--dir", dir.toString(), "--durability", "memory"));
        assertTrue(err.contains("--durability=disk"), err);
    }

    @Test
    void shouldGiveUpWhenNoLeaderCanBeReached() throws IOException
    {
        LocalCluster.create(dir, 3, java.util.List.of());
        assertEquals(ExitCode.NO_QUORUM,
            runWith("a\nb\n", "send", "--dir", dir.toString(), "--timeout", "1", "--json"));
        assertTrue(out.startsWith("{\"commands\":"), out);
        assertTrue(out.contains("\"acknowledged\":0"), out);
        assertOneSentence();
    }

    @Test
    void shouldExplainNothingWhereNothingIsRecorded() throws IOException
    {
        assertEquals(ExitCode.NEGATIVE, run("explain", "--dir", dir.resolve("none").toString()));
        assertOneSentence();
        assertEquals(ExitCode.NEGATIVE, run("explain", "--dir", dir.toString()));
        assertOneSentence();
        final Path other = Files.write(dir.resolve("other.dat"), new byte[9999]);
        assertEquals(ExitCode.NEGATIVE, run("explain", other.toString()));
        assertOneSentence();
    }

    @Test
    void shouldExplainTheRecordingsOfDeadNodes() throws IOException
    {
        final long[] nowNs = {1_000_000_000L};
        for (int id = 0; id < 2; id++)
        {
            final Path node = Files.createDirectories(dir.resolve("node-" + id));
            try (EventRecorder recorder = EventRecorder.open(node, 1, () -> nowNs[0], (ns) -> ns))
            {
                recorder.begin(id, 3, 1, 4, 4, 70);
                nowNs[0] += 1_000_000_000L;
                recorder.record(EventCode.STOOD, 0, -1, 5, 70, 4, 1);
            }
        }
        assertEquals(ExitCode.OK, run("explain", "--dir", dir.toString()), err);
        assertTrue(out.startsWith("3 members, 4 events: 2 elections, 0 leaders, 0 commit stalls."), out);
        assertTrue(out.contains("00:00:03.000000  Term 5: n1 stands, log t4/70."), out);

        assertEquals(ExitCode.OK, run("explain", "--from", "500ms", "--timeline", "--dir", dir.toString()), err);
        assertEquals("00:00:03.000000  n1  t5      STOOD               log t4/70, round 1\n", out);
        assertEquals(ExitCode.OK, run("explain", "--to=00:00:01", "--timeline", "--dir", dir.toString()), err);
        assertEquals(1, out.lines().count(), out);

        assertEquals(ExitCode.OK, run("explain", "--json", dir.resolve("node-0").toString()), err);
        assertTrue(out.startsWith("{\"candidacies\":[{\"member\":0,\"term\":5,\"preVote\":false,"), out);
        assertTrue(out.endsWith("\"causes\":[]}\n"), out);
        assertEquals(ExitCode.USAGE, run("explain", "--from", "yesterday", "--dir", dir.toString()));
        assertOneSentence();
    }

    @Test
    void shouldWriteTheSample() throws IOException
    {
        final Path file = dir.resolve("sample");
        assertEquals(ExitCode.OK, run("demo", "--write-sample", file.toString(), "--commands", "10"));
        assertEquals(10, Files.readAllLines(file).size());
    }

    @Test
    void shouldMakeTheServiceThatIsNamed()
    {
        assertInstanceOf(LedgerService.class, NodeCommand.serviceNamed("ledger"));
        assertInstanceOf(LedgerService.class, NodeCommand.serviceNamed(LedgerService.class.getName()));
        assertEquals(ExitCode.USAGE,
            assertThrows(CliFailure.class, () -> NodeCommand.serviceNamed("no.such.Class")).exitCode());
        assertEquals(ExitCode.USAGE,
            assertThrows(CliFailure.class, () -> NodeCommand.serviceNamed("java.lang.String")).exitCode());
    }

    private int run(final String... args)
    {
        return runWith("", args);
    }

    private int runWith(final String input, final String... args)
    {
        final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        final int exitCode = Balsa.run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)),
            new PrintStream(outBytes), new PrintStream(errBytes), args);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return exitCode;
    }

    private void assertOneSentence()
    {
        assertTrue(err.startsWith("balsa: "), err);
        assertEquals(1, err.lines().count(), err);
        assertFalse(err.contains("Exception") || err.contains("\tat "), err);
    }
}
