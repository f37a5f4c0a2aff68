package io.balsa.monitor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A healthy cluster of five, with logs of unequal lengths, whose elections lack all that makes them finish: the causes
 * must be found from the recordings alone.
 */
class NaiveElectionsTest
{
    private static final long S = 1_000_000_000L;
    private static final int SEEDS = Integer.getInteger("seeds", 50);
    private static final long[][] LOG_ENDS = {{12, 616}, {2, 98}, {15, 936}, {74, 384}, {15, 35}};

    @Test
    void shouldNameWhatWasMissing()
    {
        final TreeMap<Integer, Integer> named = new TreeMap<>();
        long real = 0;
        long won = 0;
        long hopeless = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            final List<NodeRecording> recordings = new NaiveCluster(seed, 120, LOG_ENDS).run(6 * S);
            final Explanation explanation = Explanation.of(recordings);
            explanation.causes().forEach(finding -> named.merge(finding.cause().number(), 1, Integer::sum));
            real += explanation.candidacies().size();
            won += explanation.candidacies().stream().filter(c -> c.outcome() == Candidacy.Outcome.WON).count();
            hopeless += explanation.candidacies().stream().filter(explanation::isHopeless).count();
            for (final Candidacy candidacy : explanation.candidacies())
            {
                assertTrue(!explanation.isHopeless(candidacy) || candidacy.memberId() <= 1,
                    () -> String.join("\n", explanation.lines()));
            }
            if (seed == Integer.getInteger("print", 0))
            {
                explanation.lines().forEach(System.out::println);
            }
        }
        System.out.println("causes named in " + SEEDS + " runs: " + named + "; " + real + " candidacies, " +
            won + " won, " + hopeless + " without a chance");
        for (int cause = 1; cause <= 4; cause++)
        {
            assertTrue(named.getOrDefault(cause, 0) >= SEEDS * 8 / 10, "cause " + cause + " in too few: " + named);
        }
    }
}
