package io.balsa.simulator;

import io.balsa.log.Durability;
import io.balsa.node.NodeConfig;
import io.balsa.service.Service;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What a world is made of. Shared by all worlds of a scenario.
 *
 * @param nodes        settings of each node: the engine's own, its defaults where nothing is said.
 * @param services     makes the service under test, for each life of each node.
 * @param commands     that clients send; made for each world.
 * @param forceMaxNs   a force of a disk takes 0 to this.
 * @param tickNs       a node that waits looks at its timers this often, at least; a leader or candidate.
 * @param idleTickNs   the same for a follower.
 * @param clientTickNs the same for a client.
 * @param isDisk       what is acknowledged is on disk.
 * @param without      mechanisms that are taken away.
 */
record WorldSettings(
    NodeConfig[] nodes,
    Supplier<ServiceUnderTest<?>> services,
    Supplier<CommandSource> commands,
    long forceMaxNs,
    long tickNs,
    long idleTickNs,
    long clientTickNs,
    boolean isDisk,
    Set<Mechanism> without)
{
    private static final long MS = 1_000_000L;

    /**
     * A service and how to see its state.
     */
    record ServiceUnderTest<S extends Service>(S service, ToLongFunction<? super S> stateHash)
    {
    }

    static WorldSettings of(final int nodeCount, final Map<String, String> settings, final Set<Mechanism> without)
    {
        final StringBuilder members = new StringBuilder();
        for (int i = 0; i < nodeCount; i++)
        {
            members.append(i == 0 ? "" : ",").append(i).append("=127.0.0.1:").append(9000 + i);
        }
        final NodeConfig[] nodes = new NodeConfig[nodeCount];
        boolean isDisk = true;
        for (int i = 0; i < nodeCount; i++)
        {
            final NodeConfig.Builder builder = NodeConfig.builder().memberId(i).members(members.toString())
                .dir(Path.of("/simulated/n" + i)).set("segment.length", "64k").set("storage.reserve", "0");
            settings.forEach(builder::set);
            without.forEach(mechanism -> mechanism.settings().forEach(builder::set));
            nodes[i] = builder.build();
            isDisk = nodes[i].durability() == Durability.DISK_QUORUM;
        }
        return new WorldSettings(
            nodes, () -> new ServiceUnderTest<>(new HashService(), HashService::hash), () -> CommandSource.ANY,
            2 * MS, MS, 4 * MS, 4 * MS, isDisk, without);
    }

    /**
     * @return the same with registers, whose answers are judged in the end.
     */
    WorldSettings withRegisters()
    {
        return with(
            () -> new ServiceUnderTest<>(new RegisterService(), RegisterService::hash), RegisterCommands::new);
    }

    WorldSettings with(final Supplier<ServiceUnderTest<?>> newServices, final Supplier<CommandSource> newCommands)
    {
        return new WorldSettings(
            nodes, newServices, newCommands, forceMaxNs, tickNs, idleTickNs, clientTickNs, isDisk, without);
    }
}
