package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that a store has promised is lost, at whichever step on its disk the power goes.
 */
class PowerCutsTest
{
    /** One life of each kind of store. */
    private static final int KINDS = 4;

    @Test
    void shouldLoseNothingWhereverThePowerGoes()
    {
        final SimulationSummary summary = run(1, KINDS, Set.of());
        assertEquals(0, summary.violations(), summary.failures()::toString);
        Fault.OF_STEPS.forEach(cut -> assertTrue(summary.faults().get(cut) > 50, cut + " hardly ever happened"));
        assertTrue(summary.events() > 8_000, summary.events() + " cuts");
        for (final Fault part : new Fault[] {Fault.KILL, Fault.POWER_CUT, Fault.CRASH_IN_DISK, Fault.RESTART,
            Fault.SNAPSHOT, Fault.SNAPSHOT_LOADED, Fault.SNAPSHOT_OFFERED, Fault.SNAPSHOT_RESUMED,
            Fault.SNAPSHOT_INSTALLED, Fault.LOG_PURGED})
        {
            assertTrue(summary.faults().get(part) > 0, part + " never happened");
        }
        assertTrue(summary.toJson().contains(",\"cuts\":{\"total\":" + summary.events() + ",\"cut_at_create\":"));
    }

    /** The log is cut in the middle of a cycle in which the scrub looks at the footer of the segment that is cut. */
    @ParameterizedTest
    @ValueSource(longs = {400094, 400249})
    void shouldStartAfterACutWhileItsFooterIsLookedAt(final long seed)
    {
        final SimulationSummary summary = run(seed, seed, Set.of());
        assertEquals(0, summary.violations(), summary.failures()::toString);
    }

    @Test
    void shouldLiveTheSameLifeAgain()
    {
        assertEquals(run(1, 1, Set.of()).traceHash(), run(1, 1, Set.of()).traceHash());
    }

    /** Each has a scenario of whole clusters too. */
    @ParameterizedTest
    @EnumSource(names = {"FORCE_BEFORE_VOTE", "CRC_CHECK", "SNAPSHOT_NAME", "SNAPSHOT_FORCE"})
    void shouldMissWhatClustersMiss(final Mechanism mechanism)
    {
        assertTrue(run(1, KINDS, Set.of(mechanism)).violations() > 0);
    }

    private static SimulationSummary run(final long first, final long last, final Set<Mechanism> without)
    {
        return Simulation.run(
            new SimulationOptions(PowerCutsScenario.POWER_CUTS, first, last, 2, without), done -> { });
    }
}
