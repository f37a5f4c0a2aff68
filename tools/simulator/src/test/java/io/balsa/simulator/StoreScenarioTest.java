package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StoreScenarioTest
{
    @ParameterizedTest
    @CsvSource({
        "wiped-member, WIPE, 50", "wiped-member, SNAPSHOT_INSTALLED, 40", "wiped-voter, WIPE, 50",
        "hung-disk, DISK_HANG, 50"})
    void shouldLoseAndInventNothing(final String scenario, final Fault fault, final int percentMin)
    {
        final int seeds = Integer.getInteger("store.seeds", 100);
        final SimulationSummary summary = Simulation.run(new SimulationOptions(scenario, 1, seeds, 1), done ->
        {
        });
        assertEquals(0, summary.violations(), () -> String.join("\n", summary.failures()));
        assertTrue(summary.faults().get(fault) >= seeds * percentMin / 100, summary::toJson);
    }

    @ParameterizedTest
    @EnumSource(names = {"STORE_CHECK", "LEARNER_NOT_COUNTED", "DISK_STALL"})
    void shouldMissWhatKeepsThem(final Mechanism mechanism)
    {
        final SimulationSummary summary = mechanism.exhibit().runWithout(mechanism, 1);
        assertTrue(mechanism.exhibit().symptom().shows(summary), mechanism + " isn't missed");
    }
}
