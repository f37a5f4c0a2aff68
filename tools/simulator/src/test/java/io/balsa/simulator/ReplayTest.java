package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.monitor.Cause;
import io.balsa.monitor.Explanation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A life that is told is the same life, told in order, and its causes are named where there are some.
 */
class ReplayTest
{
    private static final Set<Mechanism> ALL_OFF = Set.of(
        Mechanism.RE_SEND, Mechanism.TIMER_RULE, Mechanism.PRE_VOTE, Mechanism.STICKINESS,
        Mechanism.GRANT_STICKINESS, Mechanism.STAY_IN_TERM, Mechanism.REFUSAL_TEACHES, Mechanism.FAST_REPAIR,
        Mechanism.GROWTH);
    private static final int SEEDS = 20;

    @ParameterizedTest
    @ValueSource(strings = {"swarm", "seed", "lan", "deaf-leader", "figure-8", "lab/Persist23C", "seed-variant-6"})
    void shouldBeTheSameLifeWithRecorders(final String scenario)
    {
        final SimulationOptions options = new SimulationOptions(scenario, 3, 3, 1);
        final Replay replay = Simulation.replay(options);

        final RunResult plain =
            Scenarios.named(scenario, Set.of()).run(3, new MemoryPool(), Timeline.NONE);
        assertEquals(plain.traceHash(), replay.traceHash());
        assertTrue(replay.recordings().size() >= 3, () -> replay.recordings().size() + " recordings");
    }

    @Test
    void shouldTellWhatNodesRecordedAndWhatWasDoneToThemInOrder()
    {
        final List<String> lines = Simulation.replay(new SimulationOptions("swarm", 3, 3, 1)).timeline(1_000_000);

        final List<String> times = new ArrayList<>();
        lines.forEach(line -> times.add(line.substring(0, 15)));
        assertEquals(times.stream().sorted().toList(), times);
        final String text = String.join("\n", lines);
        assertTrue(text.contains("NODE_STARTED"), text);
        assertTrue(text.contains("all is healed"), text);
        assertTrue(text.contains("commits "), text);
    }

    @Test
    void shouldKeepTheLastLines()
    {
        final Replay replay = Simulation.replay(new SimulationOptions("seed", 1, 1, 1));
        final List<String> all = replay.timeline(1_000_000);

        assertEquals(all.subList(all.size() - 7, all.size()), replay.timeline(7));
    }

    /**
     * The cluster that this engine was made after, which didn't agree: its rules taken away, its start state, its
     * network. Not every seed shows every cause: a few are over too soon.
     */
    @Test
    void shouldNameTheCausesOfAClusterWithoutTheRules()
    {
        final Map<Cause, Integer> named = new EnumMap<>(Cause.class);
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final Replay replay = Simulation.replay(new SimulationOptions("seed", seed, seed, 1, ALL_OFF));
            final Explanation explanation = Explanation.of(replay.recordings());
            explanation.causes().forEach(finding -> named.merge(finding.cause(), 1, Integer::sum));
        }
        for (final Cause cause : Cause.values())
        {
            assertTrue(named.getOrDefault(cause, 0) > SEEDS / 2, () -> cause + " is seldom named: " + named);
        }
    }

    @Test
    void shouldNameNoCauseWithAllRules()
    {
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final Replay replay = Simulation.replay(new SimulationOptions("seed", seed, seed, 1));
            assertEquals(List.of(), Explanation.of(replay.recordings()).causes(), "seed " + seed);
        }
    }

    /** Each rule taken away alone lets its own cause show in some seed: the story is the mutant's, not the engine's. */
    @Test
    void shouldNameHopelessCandidatesWithoutPreVotes()
    {
        int named = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final Replay replay = Simulation.replay(
                new SimulationOptions("seed", seed, seed, 1, Set.of(Mechanism.PRE_VOTE)));
            named += Explanation.of(replay.recordings()).causes().stream()
                .anyMatch(finding -> finding.cause() == Cause.HOPELESS_CANDIDATES) ? 1 : 0;
        }
        assertTrue(named > 0, "nobody that can't win stood");
    }
}
