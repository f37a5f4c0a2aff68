package io.balsa.simulator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One test of the lab in a world of its own. The agreement that is measured is the last one the test asked for.
 */
final class LabScenario implements Scenario
{
    private final WorldSettings settings;
    private final NetworkSettings network;
    private final LabTest test;

    LabScenario(
        final int nodeCount,
        final Map<String, String> nodeSettings,
        final Set<Mechanism> without,
        final NetworkSettings network,
        final LabTest test)
    {
        final Map<String, String> all = new LinkedHashMap<>(nodeSettings);
        // the session of the tests never speaks, and must live as long as they do
        all.put("session.timeout", "3600s");
        settings = WorldSettings.of(nodeCount, all, without);
        this.network = network;
        this.test = test;
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final LabCluster lab = new LabCluster(settings, network, seed, memory, timeline);
        try
        {
            test.run(lab);
            lab.requireInTime();
        }
        catch (final LabFailure ex)
        {
            lab.tell(ex.getMessage());
        }
        return RunResult.of(lab.world(), seed, lab.lastAgreementNs(), 0);
    }
}
