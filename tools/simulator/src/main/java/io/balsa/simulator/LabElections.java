package io.balsa.simulator;

/**
 * Part 3A of the lab: somebody leads, soon, and nobody else does.
 */
final class LabElections
{
    private static final int ROUNDS = 9;

    private LabElections()
    {
    }

    /** Undisturbed, the first leader stays; the lab only warns if it doesn't. */
    static void initialElection(final LabCluster lab)
    {
        lab.checkOneLeader();
        lab.sleep(50);
        final long term = lab.checkTerms();
        lab.require(term >= 1, "term " + term);
        lab.sleep(2 * LabCluster.ELECTION_MS);
        lab.require(lab.checkTerms() == term, "the term changed although nothing failed");
        lab.checkOneLeader();
    }

    static void reElection(final LabCluster lab)
    {
        final int first = lab.checkOneLeader();
        lab.cut(first);
        lab.checkOneLeader();
        lab.join(first);
        final int second = lab.checkOneLeader();
        final int next = lab.after(second, 1);
        lab.cut(second, next);
        lab.sleep(2 * LabCluster.ELECTION_MS);
        lab.checkNoLeader();
        lab.join(next);
        lab.checkOneLeader();
        lab.join(second);
        lab.checkOneLeader();
    }

    static void manyElections(final LabCluster lab)
    {
        lab.checkOneLeader();
        for (int round = 0; round < ROUNDS; round++)
        {
            final int[] cut = new int[3];
            for (int i = 0; i < cut.length; i++)
            {
                cut[i] = lab.random().below(lab.nodeCount());
            }
            lab.cut(cut);
            lab.checkOneLeader();
            lab.join(cut);
        }
        lab.checkOneLeader();
    }
}
