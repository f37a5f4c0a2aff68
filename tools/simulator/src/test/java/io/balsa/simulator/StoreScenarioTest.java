package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoreScenarioTest
{
    @ParameterizedTest
    @CsvSource({"wiped-member, WIPE", "hung-disk, DISK_HANG"})
    void shouldLoseAndInventNothing(final String scenario, final Fault fault)
    {
        final int seeds = Integer.getInteger("store.seeds", 100);
        final SimulationSummary summary = Simulation.run(new SimulationOptions(scenario, 1, seeds, 1), done ->
        {
        });
        assertEquals(0, summary.violations(), () -> String.join("\n", summary.failures()));
        assertTrue(summary.faults().get(fault) > seeds / 2, summary::toJson);
    }

    @ParameterizedTest
    @EnumSource(names = {"STORE_CHECK", "DISK_STALL"})
    void shouldMissWhatKeepsThem(final Mechanism mechanism)
    {
        final SimulationSummary summary = mechanism.exhibit().runWithout(mechanism, 1);
        assertTrue(mechanism.exhibit().symptom().shows(summary), mechanism + " isn't missed");
    }
}
