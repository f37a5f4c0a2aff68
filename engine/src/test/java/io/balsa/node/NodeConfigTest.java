package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.ElectionConfig;
import io.balsa.log.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest
{
    private static final String MEMBERS = "0=127.0.0.1:9000,1=127.0.0.1:9001,2=127.0.0.1:9002";

    @TempDir
    private Path dir;

    @Test
    void shouldTakeDefaultsForAllButWhoAndWhere()
    {
        final NodeConfig config = valid().build();

        assertEquals(1, config.memberId());
        assertEquals("127.0.0.1:9001", config.endpoint());
        assertEquals(Durability.DISK_QUORUM, config.durability());
        assertEquals(50_000_000L, config.election().heartbeatIntervalNs());
        assertEquals(16 * 1024, config.session().commandLengthMax());
    }

    @Test
    void shouldLetLaterSourcesOverrideEarlierOnes() throws IOException
    {
        final Path file = dir.resolve("node.properties");
        Files.writeString(file, "balsa.heartbeat.interval=20ms\nelection.timeout.min=60\nquorum.window=1s\n");
        final Properties system = new Properties();
        system.setProperty("balsa.election.timeout.min", "70");
        system.setProperty("balsa.quorum.window", "2s");

        final NodeConfig config = valid()
            .set("heartbeat.interval", "30")
            .load(file)
            .loadEnvironment(system, Map.of("BALSA_QUORUM_WINDOW", "3s", "PATH", "/bin", "BALSA_DEBUG", "1"))
            .build();

        assertEquals(20_000_000L, config.election().heartbeatIntervalNs(), "the file over code");
        assertEquals(70_000_000L, config.election().electionTimeoutMinNs(), "-D over the file");
        assertEquals(3_000_000_000L, config.election().quorumWindowNs(), "the environment over -D");
        assertTrue(config.describe().contains("quorum.window=3s  (environment BALSA_QUORUM_WINDOW)"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hartbeat.interval | 50 | did you mean heartbeat.interval?",
        "member | 50 | did you mean members?",
        "transport.ordered | yes | transport.ordered=yes: must be one of false, true",
        "durability | ram | durability=ram: must be one of disk, memory",
        "heartbeat.interval | soon | heartbeat.interval=soon: must be a time",
        "heartbeat.interval | 5x | heartbeat.interval=5x: must be a time",
        "election.timeout.min | 60 | election.timeout.min must be at least twice heartbeat.interval",
        "election.timeout.max | 150 | election.timeout.max must be more than election.timeout.min",
        "quorum.window | 200 | quorum.window must be at least election.timeout.max",
        "command.length.max | 3g | command.length.max=3g: must be less than 2 GiB",
        "session.retained.max | 16k | session.retained.max",
        "mtu | 100 | mtu must be 1408 to 65504",
        "member.id | 7 | member 7 is not in the member list",
        "member.id | -1 | member.id=-1: must be a whole number",
        "members | 0=a | must be host:port",
        "members | a:1 | must be id=host:port",
        "members | 0=a:1,0=b:2 | member 0 is there twice",
        "members | 0=a:1,1=a:1 | a:1 is there twice",
        "members | 0=a:99999 | port from 1 to 65535",
        "members | 0=10.0.0.1:9000,1=127.0.0.1:9001 | loopback address among others",
    })
    void shouldNameTheSettingThatIsWrong(final String name, final String value, final String sentence)
    {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, () ->
        {
            final NodeConfig config = valid().set(name, value).build();
            config.transport(1, 1);
        });
        assertTrue(ex.getMessage().contains(sentence), ex.getMessage());
        assertEquals(1, ex.getMessage().lines().count(), "one sentence");
    }

    @Test
    void shouldWaitLongerWhereTheTransportKeepsOrder()
    {
        assertFalse(valid().build().election().isTransportOrdered());
        final ElectionConfig ordered = valid().set("transport.ordered", "true").build().election();
        assertTrue(ordered.isTransportOrdered());
        assertEquals(3_000_000_000L, ordered.quorumWindowNs());
        assertEquals(2_000_000_000L, ordered.grantStickinessNs());
    }

    @ParameterizedTest
    @CsvSource({"member.id", "members", "dir"})
    void shouldSayWhatIsMissingAndWhereToSetIt(final String name)
    {
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> valid().set(name, "").build());
        assertTrue(ex.getMessage().startsWith("setting " + name + " is missing"), ex.getMessage());
        assertTrue(ex.getMessage().contains("BALSA_"), ex.getMessage());
    }

    @Test
    void shouldUseLargeDatagramsOnLoopbackOnly()
    {
        assertEquals(60 * 1024, valid().build().transport(1, 1).mtuLength());
        assertEquals(1408, valid().members("0=10.0.0.1:1,1=10.0.0.2:1").build().transport(1, 1).mtuLength());
    }

    @ParameterizedTest
    @CsvSource({"256m, 32m, 8", "64m, 32m, 2", "128k, 64k, 2", "160m, 32m, 5", "1g, 32m, 8", "0, 32m, 2"})
    void shouldKeepAsManyFilesAsGoTogether(final String logLength, final String segmentLength, final int count)
    {
        final NodeConfig config = NodeConfig.builder().memberId(0).members("0=localhost:9000").dir(Path.of("x"))
            .set("snapshot.log.bytes", logLength).set("segment.length", segmentLength).build();
        assertEquals(count, config.log().oldFilesMax());
    }

    @Test
    void shouldFindTheMediaDriversFolderOfTheSameDirectoryAgain()
    {
        assertEquals(valid().build().aeronDir(), valid().build().aeronDir());
        assertEquals(Path.of("/tmp/x"), valid().set("aeron.dir", "/tmp/x").build().aeronDir());
    }

    private NodeConfig.Builder valid()
    {
        return NodeConfig.builder().memberId(1).members(MEMBERS).dir(dir);
    }
}
