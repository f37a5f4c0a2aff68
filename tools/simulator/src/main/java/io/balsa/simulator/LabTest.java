package io.balsa.simulator;

/**
 * What a test of the lab does: plain sequential code that lets virtual time pass by asking the cluster to wait.
 */
@FunctionalInterface
interface LabTest
{
    /**
     * @param lab fresh, all nodes started and joined, nobody elected.
     * @throws LabFailure when something isn't as it must be.
     */
    void run(LabCluster lab);
}
