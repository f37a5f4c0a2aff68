package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * Nodes, clients, network, and the order of things: one thread, one seed.
 */
final class World
{
    private static final int CLIENTS_MAX = 16;

    private final WorldSettings settings;
    private final SimulationRandom random;
    private final MemoryPool memory;
    private final Timeline timeline;
    private final EventQueue queue = new EventQueue();
    private final FaultCounts counts = new FaultCounts();
    private final Violations violations = new Violations();
    private final SimulatedNetwork network;
    private final SimulatedNode[] nodes;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final DamageAtlas atlas;
    private final Checks checks;
    private final CommandSource commands;
    private final Elections elections = new Elections();
    private long restartNs = -1;
    private long nowNs;
    private long traceHash;
    private long eventCount;

    World(
        final WorldSettings settings,
        final NetworkSettings networkSettings,
        final long seed,
        final MemoryPool memory,
        final Timeline timeline)
    {
        this.timeline = timeline;
        this.settings = settings;
        this.memory = memory;
        random = new SimulationRandom(SimulationRandom.mix(seed ^ 0x5DEECE66DL));
        traceHash = seed;
        network = new SimulatedNetwork(this, fork(), networkSettings);
        nodes = new SimulatedNode[settings.nodes().length];
        atlas = new DamageAtlas(nodes.length);
        commands = settings.commands().get();
        checks = new Checks(violations, nodes, atlas, settings.isDisk());
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i] = new SimulatedNode(this, i);
        }
        Founding.of(nodes);
    }

    /**
     * @return true if a node has lost its disk and doesn't take part again.
     */
    boolean isDiskLost()
    {
        boolean isLost = false;
        for (final SimulatedNode node : nodes)
        {
            isLost |= node.isDiskLost();
        }
        return isLost;
    }

    void startAll()
    {
        for (final SimulatedNode node : nodes)
        {
            node.start();
        }
    }

    SimulatedClient addClient(final int firstMember, final long retryMs)
    {
        if (clients.size() == CLIENTS_MAX)
        {
            throw new IllegalStateException("at most " + CLIENTS_MAX + " clients");
        }
        final SimulatedClient client =
            new SimulatedClient(this, clients.size(), firstMember, retryMs, commands);
        clients.add(client);
        return client;
    }

    /**
     * @return a random source of its own, decided by the seed.
     */
    SimulationRandom fork()
    {
        return new SimulationRandom(random.next());
    }

    /**
     * Do the next thing.
     *
     * @param untilNs nothing later than this.
     * @return false if there is nothing before; then it is that time.
     */
    boolean step(final long untilNs)
    {
        final Event next = queue.peek();
        if (next == null || next.timeNs > untilNs)
        {
            nowNs = untilNs;
            return false;
        }
        queue.poll();
        nowNs = next.timeNs;
        eventCount++;
        traceHash = SimulationRandom.mix(traceHash + nowNs) ^ next.fingerprint();
        next.run();
        return violations.isEmpty();
    }

    void runUntil(final long untilNs)
    {
        while (step(untilNs))
        {
            continue;
        }
    }

    /**
     * From now on a process that ends by itself is started again, as a supervisor does it.
     */
    void restartWhoEnds(final long afterNs)
    {
        restartNs = afterNs;
    }

    void onEndedByItself(final SimulatedNode node)
    {
        if (restartNs >= 0)
        {
            at(nowNs + restartNs, () ->
            {
                if (!node.isUp() && !node.isDead())
                {
                    counts.add(Fault.RESTART);
                    node.start();
                }
            });
        }
    }

    /**
     * Let something happen later.
     */
    void at(final long atNs, final Runnable action)
    {
        queue.schedule(new Event()
        {
            @Override
            long fingerprint()
            {
                return 77;
            }

            @Override
            void run()
            {
                action.run();
            }
        }, atNs);
    }

    void deliver(final SimulatedMessage message)
    {
        if (message.to >= SimulatedNetwork.CLIENT)
        {
            clients.get(message.to - SimulatedNetwork.CLIENT).arrived(message);
        }
        else
        {
            nodes[message.to].arrived(message);
        }
    }

    long stallOf(final int place)
    {
        return place < nodes.length ? nodes[place].disk().stallNs() : 0;
    }

    boolean isUp(final int nodeId)
    {
        return nodes[nodeId].isUp();
    }

    int nodeCount()
    {
        return nodes.length;
    }

    SimulatedNode node(final int nodeId)
    {
        return nodes[nodeId];
    }

    List<SimulatedClient> clients()
    {
        return clients;
    }

    DamageAtlas atlas()
    {
        return atlas;
    }

    CommandSource commands()
    {
        return commands;
    }

    WorldSettings settings()
    {
        return settings;
    }

    MemoryPool memory()
    {
        return memory;
    }

    EventQueue queue()
    {
        return queue;
    }

    SimulatedNetwork network()
    {
        return network;
    }

    Checks checks()
    {
        return checks;
    }

    Violations violations()
    {
        return violations;
    }

    FaultCounts counts()
    {
        return counts;
    }

    Timeline timeline()
    {
        return timeline;
    }

    Elections elections()
    {
        return elections;
    }

    long nowNs()
    {
        return nowNs;
    }

    long traceHash()
    {
        return traceHash;
    }

    long eventCount()
    {
        return eventCount;
    }

    /**
     * @return one line for each node and client.
     */
    String describe()
    {
        final StringBuilder text = new StringBuilder("at " + nowNs / 1_000 + " us\n");
        for (final SimulatedNode node : nodes)
        {
            text.append("  ").append(node).append('\n');
        }
        for (final SimulatedClient client : clients)
        {
            text.append("  ").append(client).append('\n');
        }
        return text.toString();
    }
}
