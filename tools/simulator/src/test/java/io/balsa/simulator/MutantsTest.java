package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MutantsTest
{
    private static final int JOBS = 2;

    @ParameterizedTest
    @EnumSource(Mechanism.class)
    void shouldMissEveryMechanism(final Mechanism mechanism)
    {
        final Exhibit exhibit = mechanism.exhibit();
        final SimulationSummary summary = exhibit.runWithout(mechanism, JOBS);
        assertTrue(
            exhibit.symptom().shows(summary),
            () -> mechanism.label() + " isn't missed: " + exhibit.symptom().describe(summary));
    }

    @Test
    void shouldShowNoSymptomWithAllMechanisms()
    {
        final Map<String, Exhibit> longest = new HashMap<>();
        for (final Mechanism mechanism : Mechanism.values())
        {
            final Exhibit exhibit = mechanism.exhibit();
            longest.merge(exhibit.scenario() + ' ' + exhibit.masks(), exhibit,
                (one, other) -> one.seeds() >= other.seeds() ? one : other);
        }
        final Map<String, SimulationSummary> summaries = new HashMap<>();
        longest.forEach((key, exhibit) -> summaries.put(key, exhibit.runSound(JOBS)));
        for (final Mechanism mechanism : Mechanism.values())
        {
            final Exhibit exhibit = mechanism.exhibit();
            final SimulationSummary summary = summaries.get(exhibit.scenario() + ' ' + exhibit.masks());
            assertFalse(
                exhibit.symptom().shows(summary),
                () -> exhibit.scenario() + " isn't right: " + exhibit.symptom().describe(summary));
        }
    }

    @Test
    void shouldLiveTheSameLifeInAnotherLoader()
    {
        final SimulationOptions options = new SimulationOptions("seed", 1, 3, 1);
        assertEquals(
            Simulation.runHere(options, done -> { }).traceHash(), Mutants.run(options, done -> { }).traceHash());
    }

    @Test
    void shouldRefuseNamesThatTheEngineDoesNotHave()
    {
        final ClassLoader parent = getClass().getClassLoader();
        assertThrows(IllegalStateException.class, () -> new MutantLoader(
            parent, List.of(Patch.skip("consensus.Raft", "onNothing"))).requireAll());
        assertThrows(IllegalStateException.class, () -> new MutantLoader(
            parent, List.of(Patch.skip("consensus.Nobody", "tick"))).requireAll());
    }

    @Test
    void shouldNameMechanismsAsPeopleDo()
    {
        final Set<Mechanism> all = EnumSet.noneOf(Mechanism.class);
        for (final Mechanism mechanism : Mechanism.values())
        {
            all.add(Mechanism.named(mechanism.label()));
        }
        assertEquals(EnumSet.allOf(Mechanism.class), all);
    }
}
