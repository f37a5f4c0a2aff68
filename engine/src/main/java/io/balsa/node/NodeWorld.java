package io.balsa.node;

import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.RandomSource;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounters;
import io.balsa.session.IngressListener;
import io.balsa.transport.Network;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.agrona.concurrent.NanoClock;

/**
 * What a node takes from the machine it runs on. {@link BalsaNode} gives it Aeron and the clocks of the system; a
 * simulator gives its own, and decides with them everything that the node can see.
 *
 * @param network           the place in it.
 * @param clock             monotonic, read once a cycle.
 * @param epoch             ns since the Unix epoch at a reading of the clock; stamps entries.
 * @param random            for randomised timeouts.
 * @param consensusListener told of elections and the like.
 * @param ingressListener   told of junk from clients.
 * @param recorder          the flight recorder; what consensus tells goes there too.
 * @param counters          updated now and then.
 * @param errorCount        shown among the counters.
 */
public record NodeWorld(
    Network network,
    NanoClock clock,
    LongUnaryOperator epoch,
    RandomSource random,
    ConsensusListener consensusListener,
    IngressListener ingressListener,
    EventRecorder recorder,
    NodeCounters counters,
    LongSupplier errorCount)
{
    private static final int SLOTS = 64;

    /**
     * A world whose recorder nobody reads.
     *
     * @param network           the place in it.
     * @param clock             monotonic, read once a cycle.
     * @param epoch             ns since the Unix epoch at a reading of the clock; stamps entries.
     * @param random            for randomised timeouts.
     * @param consensusListener told of elections and the like.
     * @param ingressListener   told of junk from clients.
     * @param counters          updated now and then.
     * @param errorCount        shown among the counters.
     */
    public NodeWorld(
        final Network network,
        final NanoClock clock,
        final LongUnaryOperator epoch,
        final RandomSource random,
        final ConsensusListener consensusListener,
        final IngressListener ingressListener,
        final NodeCounters counters,
        final LongSupplier errorCount)
    {
        this(network, clock, epoch, random, consensusListener, ingressListener,
            EventRecorder.inMemory(SLOTS, clock, epoch), counters, errorCount);
    }
}
