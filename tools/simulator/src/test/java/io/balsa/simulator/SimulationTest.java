package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A sample of what the command runs by the hundred thousand.
 */
class SimulationTest
{
    @Test
    void shouldLiveTheSameLifeAgain()
    {
        final SimulationSummary once = run("swarm", 1, 20, 1);

        assertEquals(once.traceHash(), run("swarm", 1, 20, 2).traceHash());
        assertNotEquals(once.traceHash(), run("swarm", 2, 21, 1).traceHash());
    }

    @Test
    void shouldSurviveTheSwarm()
    {
        final SimulationSummary summary = run("swarm", 1, 200, 1);

        requireNoViolation(summary);
        for (final Fault fault : Fault.values())
        {
            // members are seldom killed in the middle of a snapshot: see below
            assertTrue(fault.isOfStep() || fault == Fault.SNAPSHOT_RESUMED || summary.faults().get(fault) > 0,
                fault + " never happened");
        }
    }

    @Test
    void shouldSurviveTheSwarmWithSnapshots()
    {
        final SimulationSummary summary = run("swarm-snapshots", 1, 40, 1);

        requireNoViolation(summary);
        assertTrue(summary.faults().get(Fault.SNAPSHOT_RESUMED) > 0);
    }

    /**
     * Two that split the votes, after a network so bad that their rounds had grown long, must not wait that long; nor
     * must one that a quorum answered in such a round, whatever that said.
     */
    @ParameterizedTest
    @ValueSource(longs = {4547, 500468, 3006310})
    void shouldAgreeSoonAfterBadWeather(final long seed)
    {
        final SimulationSummary summary = run("swarm", seed, seed, 1);

        requireNoViolation(summary);
        assertTrue(summary.agreementMs().max() <= 1000, summary::toJson);
    }

    /** Its snapshot comes from a follower, and one of those dies in the middle, or it is deposed. */
    @Test
    void shouldSurviveLeadersThatTakeOverSnapshots()
    {
        final SimulationSummary summary = run("adopting-leader", 1, 20, 1);

        requireNoViolation(summary);
        assertTrue(summary.faults().get(Fault.SNAPSHOT_ADOPTED) >= 10, summary::toJson);
        assertTrue(summary.faults().get(Fault.KILL) > 0 && summary.faults().get(Fault.PAUSE) > 0);
    }

    /**
     * A leader that has answers again from a member whose answers were seconds late doesn't wait seconds before it
     * repeats what was lost; a disk that hung is waited for once, however many files are forced then; a piece of a
     * snapshot has its name, though a newer one was asked for before.
     */
    @ParameterizedTest
    @ValueSource(longs = {3023196, 7006582, 7023809, 7027162, 7029668, 7030592, 9052159, 9062116})
    void shouldAgreeSoonAfterAnswersWereLateOrADiskHung(final long seed)
    {
        requireNoViolation(run("swarm", seed, seed, 1));
    }

    /**
     * Two split the votes after a spell that had stretched their rounds, while the third had lost its disk; a lost
     * store had voted in a term in which its successor votes for another.
     */
    @ParameterizedTest
    @ValueSource(longs = {9310792, 9313685, 9380293})
    void shouldElectBesideALostStore(final long seed)
    {
        requireNoViolation(run("swarm", seed, seed, 1));
    }

    /**
     * A snapshot that comes to a disk that is full for a while; one that is offered to a node with a newer one, since
     * some of its log is damaged; damage in a file of which more is needed than any snapshot covers; a file that was
     * cut and sealed again between two looks at it.
     */
    @ParameterizedTest
    @ValueSource(longs = {3009222, 3007813, 3014205, 9496816})
    void shouldCatchUpOnADiskThatWasFullOrRotten(final long seed)
    {
        requireNoViolation(run("swarm", seed, seed, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "seed, 600, 1000",
        "seed-terms, 700, 1200",
        "seed-aeron, 700, 1300",
        "seed-variant-1, 600, 1000",
        "seed-variant-2, 1300, 2300",
        "seed-variant-3, 600, 1000",
        "seed-variant-4, 900, 1700",
        "seed-variant-5, 700, 1400",
        "lan, 200, 300",
        "lan-3, 200, 300",
        "wan, 1300, 1400",
        "wan-3, 1300, 1400",
        "wan-600, 2400, 2500",
        "wan-loss, 1300, 1900"
    })
    void shouldAgreeInTime(final String scenario, final double p50, final double p99)
    {
        final SimulationSummary summary = run(scenario, 1, 200, 1);

        requireNoViolation(summary);
        assertTrue(summary.agreementMs().p50() <= p50, summary::toJson);
        assertTrue(summary.agreementMs().p99() <= p99, summary::toJson);
    }

    /** The goals are for one in a thousand; here they hold for one in a hundred, and nobody waits for 10 s. */
    @ParameterizedTest
    @CsvSource({"seed-fifo, 4000, 7500", "seed-fifo-2, 4000, 6000"})
    void shouldAgreeInTimeWhereALateMessageHoldsUpAllBehindIt(final String scenario, final double p50, final double p99)
    {
        final SimulationSummary summary = run(scenario, 1, 200, 1);

        requireNoViolation(summary);
        assertTrue(summary.agreementMs().p50() <= p50, summary::toJson);
        assertTrue(summary.agreementMs().p99() <= p99, summary::toJson);
        assertTrue(summary.agreementMs().max() <= 10_000, summary::toJson);
    }

    @Test
    void shouldLetTheFitStand()
    {
        final SimulationSummary summary = run("seed", 1, 400, 1);

        assertTrue(summary.fitFirstPercent() >= 95, summary::toJson);
        assertEquals(0, summary.unfitStoodPercent(), summary::toJson);
        assertTrue(summary.leaderChangesPercent() <= 1, summary::toJson);
        assertTrue(summary.termsUsed().p99() <= 2, summary::toJson);
    }

    @ParameterizedTest
    @CsvSource({"FORCE_BEFORE_VOTE", "DURABLE_ACKNOWLEDGEMENT"})
    void shouldMissWhatKeepsPromises(final Mechanism mechanism)
    {
        final SimulationSummary summary =
            Simulation.run(new SimulationOptions("swarm", 1, 60, 1, Set.of(mechanism)), done ->
            {
            });

        assertTrue(summary.violations() > 0, mechanism + " isn't missed");
    }

    @Test
    void shouldMissResending()
    {
        final SimulationSummary summary =
            Simulation.run(new SimulationOptions("seed", 1, 100, 1, Set.of(Mechanism.RE_SEND)), done ->
            {
            });

        assertTrue(summary.violations() > 0 || summary.agreementMs().p50() > 1000, summary::toJson);
    }

    @Test
    void shouldNameTheSettingThatIsWrong()
    {
        assertThrows(IllegalArgumentException.class, () -> new SimulationOptions("seeds", 1, 2, 1));
        assertThrows(IllegalArgumentException.class, () -> new SimulationOptions("seed", 2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new SimulationOptions("seed", 1, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> Mechanism.named("luck"));
        assertEquals(Mechanism.RE_SEND, Mechanism.named("re-send"));
    }

    private static SimulationSummary run(final String scenario, final long first, final long last, final int jobs)
    {
        return Simulation.run(new SimulationOptions(scenario, first, last, jobs), done ->
        {
        });
    }

    private static void requireNoViolation(final SimulationSummary summary)
    {
        assertEquals(0, summary.violations(), () -> String.join("\n", summary.failures()));
    }
}
