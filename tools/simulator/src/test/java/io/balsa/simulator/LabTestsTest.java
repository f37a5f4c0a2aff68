package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lab's tests by their names, each with some seeds, and the harness itself where it must notice something.
 */
class LabTestsTest
{
    private static final int SEEDS = 20;

    static Stream<String> names()
    {
        return LabTests.names().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldPass(final String name)
    {
        final SimulationSummary summary =
            Simulation.run(new SimulationOptions(LabTests.PREFIX + name, 1, SEEDS, 2), done ->
            {
            });
        assertEquals(List.of(), summary.failures());
        assertEquals(SEEDS, summary.seeds());
    }

    @Test
    void shouldCountPendingTestsAsNothingElse()
    {
        assertEquals(28, LabSuite.tests().size());
    }

    @Test
    void shouldGiveTheSameLifeForTheSameSeed()
    {
        final LabScenario test = LabTests.named("UnreliableChurn3C", Set.of());
        final MemoryPool memory = new MemoryPool();
        final RunResult first = test.run(7, memory, Timeline.NONE);
        memory.reclaim();
        final RunResult again = test.run(7, memory, Timeline.NONE);
        memory.reclaim();
        assertEquals(first.traceHash(), again.traceHash());
        assertEquals(first.eventCount(), again.eventCount());
        assertNotEquals(first.traceHash(), test.run(8, memory, Timeline.NONE).traceHash());
    }

    @Test
    void shouldFailWithoutAQuorum()
    {
        final RunResult result = run(lab ->
        {
            lab.one(1, 3, true);
            lab.cut(0, 1);
            lab.one(2, 1, true);
        });
        assertTrue(result.violations().get(0).contains("no agreement on 2 by 1 nodes"), result.violations()::toString);
    }

    @Test
    void shouldFailWhenNobodyLeads()
    {
        final RunResult result = run(lab ->
        {
            lab.cut(0, 1, 2);
            lab.checkOneLeader();
        });
        assertTrue(result.violations().get(0).contains("nobody leads"), result.violations()::toString);
    }

    @Test
    void shouldNoticeAnotherCommandAtTheSameIndex()
    {
        final RunResult result = run(lab ->
        {
            lab.one(1, 3, true);
            lab.onApplied(0, 1, 2);
            lab.sleep(1);
        });
        assertTrue(result.violations().get(0).contains("another command 1"), result.violations()::toString);
    }

    @Test
    void shouldNumberCommandsAlone()
    {
        final RunResult result = run(lab ->
        {
            assertEquals(1, lab.one(1, 3, true));
            lab.cut(lab.checkOneLeader());
            assertEquals(2, lab.one(2, 2, true));
            assertTrue(lab.world().node(lab.checkOneLeader()).log().lastIndex() > 4, "two no-ops and a session too");
        });
        assertEquals(List.of(), result.violations());
    }

    /** A request is lost at a cut link when it is sent; a held reply comes through a link that was cut since. */
    @Test
    void shouldDeliverRepliesThatWereSentBeforeTheCut()
    {
        final NetworkSettings slow = LabNetworks.reliable();
        slow.replyMinNs = 300_000_000L;
        slow.replyMaxNs = 300_000_000L;
        final RunResult result = run(slow, lab ->
        {
            lab.sleep(320);
            lab.cut(0, 1, 2);
            final long replies = lab.world().network().traffic().byteCount();
            lab.sleep(250);
            lab.require(lab.world().network().traffic().byteCount() > replies, "nothing arrived after the cut");
        });
        assertEquals(List.of(), result.violations());
    }

    private static RunResult run(final LabTest test)
    {
        return run(LabNetworks.reliable(), test);
    }

    private static RunResult run(final NetworkSettings network, final LabTest test)
    {
        return new LabScenario(3, Map.of(), Set.of(), network, test).run(1, new MemoryPool(), Timeline.NONE);
    }
}
