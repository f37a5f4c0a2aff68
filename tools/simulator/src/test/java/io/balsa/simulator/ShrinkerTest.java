package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShrinkerTest
{
    private static final long TIMEOUT_MS = 600_000;

    @ParameterizedTest
    @EnumSource(value = Mechanism.class, names = {"DURABLE_ACKNOWLEDGEMENT", "FORCE_BEFORE_VOTE"})
    void shouldLeaveASmallerLifeInWhichTheSameIsWrong(final Mechanism mechanism)
    {
        final long seed = failingSeed(mechanism);
        final SimulationOptions options = new SimulationOptions("swarm", seed, seed, 1, Set.of(mechanism));
        final List<String> steps = new ArrayList<>();
        final Shrunk shrunk = Simulation.shrink(options, TIMEOUT_MS, steps::add);

        assertTrue(shrunk.isDone());
        assertFalse(steps.isEmpty());
        final SwarmEdit whole = SwarmPlan.draw(seed, SwarmWorlds.standard(Set.of()), SwarmEdit.NONE).asEdit();
        final SwarmEdit rest = shrunk.edit();
        assertTrue(rest.nodes() <= whole.nodes() && rest.durationMs() < whole.durationMs() &&
            rest.clients() <= whole.clients() && whole.faults().containsAll(rest.faults()), rest::toString);
        assertTrue(rest.faults().size() < whole.faults().size(), rest::toString);

        final SimulationSummary again = Simulation.run(
            new SimulationOptions("swarm", seed, seed, 1, Set.of(mechanism), rest), done -> { });
        assertEquals(1, again.violations());
        assertEquals(invariant(Simulation.replay(options).violations()), invariant(shrunk.violations()));
        assertEquals(shrunk.violations(), Simulation.replay(
            new SimulationOptions("swarm", seed, seed, 1, Set.of(mechanism), rest)).violations());
    }

    @Test
    void shouldShrinkTheSameWayEachTime()
    {
        final long seed = failingSeed(Mechanism.DURABLE_ACKNOWLEDGEMENT);
        final SimulationOptions options =
            new SimulationOptions("swarm", seed, seed, 1, Set.of(Mechanism.DURABLE_ACKNOWLEDGEMENT));
        assertEquals(
            Simulation.shrink(options, TIMEOUT_MS, step -> { }), Simulation.shrink(options, TIMEOUT_MS, step -> { }));
    }

    @Test
    void shouldStopWhenTheTimeIsOver()
    {
        final long seed = failingSeed(Mechanism.DURABLE_ACKNOWLEDGEMENT);
        final Shrunk shrunk = Simulation.shrink(
            new SimulationOptions("swarm", seed, seed, 1, Set.of(Mechanism.DURABLE_ACKNOWLEDGEMENT)), 0, step -> { });
        assertEquals(1, shrunk.lives());
        assertFalse(shrunk.isDone());
        assertFalse(shrunk.violations().isEmpty());
    }

    @Test
    void shouldRefuseWhatCanNotBeCutDown()
    {
        assertThrows(IllegalArgumentException.class,
            () -> Simulation.shrink(new SimulationOptions("seed", 1, 1, 1), TIMEOUT_MS, step -> { }));
        assertThrows(IllegalArgumentException.class,
            () -> Simulation.shrink(new SimulationOptions("swarm", 1, 1, 1), TIMEOUT_MS, step -> { }));
    }

    @Test
    void shouldLiveTheSameLifeWhenAllThatWasDrawnIsGiven()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            final SwarmEdit all = SwarmPlan.draw(seed, SwarmWorlds.standard(Set.of()), SwarmEdit.NONE).asEdit();
            assertEquals(hash(seed, SwarmEdit.NONE), hash(seed, all));
        }
    }

    @Test
    void shouldLeaveTheRestOfAPlanAsItWas()
    {
        final SwarmWorlds worlds = SwarmWorlds.standard(Set.of());
        final SwarmPlan whole = SwarmPlan.draw(5, worlds, SwarmEdit.NONE);
        final SwarmPlan edited = SwarmPlan.draw(
            5, worlds, new SwarmEdit(2, "", 1, 0, 1500, EnumSet.of(FaultClass.KILL, FaultClass.LOSS), ""));
        assertEquals(2, edited.nodes());
        assertEquals(1, edited.clients());
        assertEquals(1500, edited.durationMs());
        assertEquals(Set.of(FaultClass.KILL, FaultClass.LOSS), edited.faults().keySet());
        assertEquals(whole.settings(), edited.settings());
        assertEquals(whole.downMaxMs(), edited.downMaxMs());
        assertEquals(whole.mayAllFail(), edited.mayAllFail());
    }

    @Test
    void shouldSayEditsAsOptions()
    {
        assertEquals("", SwarmEdit.NONE.options());
        assertEquals(
            " --nodes 3 --settings short-segments --clients 2 --commands 5 --seconds 6.050 --faults kill,one-way" +
                " --snapshots by-time",
            new SwarmEdit(
                3, "short-segments", 2, 5, 6050, EnumSet.of(FaultClass.ONE_WAY, FaultClass.KILL), "by-time").options());
        assertEquals(" --seconds 6 --faults none",
            new SwarmEdit(0, "", 0, 0, 6000, EnumSet.noneOf(FaultClass.class), "").options());
    }

    @Test
    void shouldNameTheEditThatMakesNoSense()
    {
        final IllegalArgumentException ex = assertThrows(
            IllegalArgumentException.class, () -> new SwarmEdit(8, "", 0, 0, 0, null, ""));
        assertTrue(ex.getMessage().contains("1 to 7 nodes, not 8"), ex.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SwarmEdit(0, "fast", 0, 0, 0, null, ""));
        assertThrows(IllegalArgumentException.class, () -> new SwarmEdit(0, "", 0, 0, -1, null, ""));
        assertThrows(IllegalArgumentException.class, () -> new SwarmEdit(0, "", 0, 0, 0, null, "seldom"));
        assertThrows(IllegalArgumentException.class, () -> FaultClass.named("luck"));
    }

    private static long failingSeed(final Mechanism mechanism)
    {
        return Simulation.run(new SimulationOptions("swarm", 1, 20, 1, Set.of(mechanism)), done -> { })
            .failedSeeds().get(0);
    }

    private static long hash(final long seed, final SwarmEdit edit)
    {
        return Scenarios.named("swarm", Set.of(), edit).run(seed, new MemoryPool(), Timeline.NONE).traceHash();
    }

    private static String invariant(final List<String> violations)
    {
        return violations.get(0).substring(0, violations.get(0).indexOf(':'));
    }
}
