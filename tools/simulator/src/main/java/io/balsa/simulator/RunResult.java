package io.balsa.simulator;

import java.util.List;

/**
 * What came of one seed.
 *
 * @param seed            of the world.
 * @param traceHash       identity of the life: the same seed gives the same, on any JVM.
 * @param agreementNs     from the beginning (seed) or the disturbance (lan, wan) to agreement; -1: none before the end.
 * @param firstLeaderNs   when the first leader was elected.
 * @param termsUsed       how far the term rose.
 * @param leaderCount     elected before agreement.
 * @param firstCandidate  who asked for votes first; -1: nobody.
 * @param unfitStood      one that couldn't win stood for real with the log it began with.
 * @param virtualNs       length of the life.
 * @param eventCount      how much happened.
 * @param violations      what was wrong; empty: nothing.
 * @param state           the nodes at the end, if something was wrong.
 * @param counts          of faults.
 */
record RunResult(
    long seed,
    long traceHash,
    long agreementNs,
    long firstLeaderNs,
    long termsUsed,
    int leaderCount,
    int firstCandidate,
    boolean unfitStood,
    long virtualNs,
    long eventCount,
    List<String> violations,
    String state,
    FaultCounts counts)
{
    static RunResult of(final World world, final long seed, final long agreementNs, final long firstTerm)
    {
        final Elections elections = world.elections();
        final boolean isBroken = !world.violations().isEmpty();
        return new RunResult(
            seed, world.traceHash(), agreementNs, elections.firstLeaderNs(),
            Math.max(0, elections.leaderTerm() - firstTerm), elections.leaderCount(), elections.firstCandidate(),
            elections.stoodWithFirstLog(0) || elections.stoodWithFirstLog(1), world.nowNs(), world.eventCount(),
            List.copyOf(world.violations().list()), isBroken ? world.describe() : "", world.counts());
    }

    /**
     * @param plan of the life, in words: shown with the state if something was wrong.
     */
    RunResult planned(final String plan)
    {
        return violations.isEmpty() ? this : new RunResult(
            seed, traceHash, agreementNs, firstLeaderNs, termsUsed, leaderCount, firstCandidate, unfitStood,
            virtualNs, eventCount, violations, plan + '\n' + state, counts);
    }
}
