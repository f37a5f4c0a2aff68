package io.balsa.consensus;

import java.util.SplittableRandom;

/**
 * What a network does to one message.
 */
interface NetworkModel
{
    long LOST = -1;

    /**
     * @return how long it is on its way, in ns, or {@link #LOST}.
     */
    long delayNs(Message message, SplittableRandom random);

    /**
     * @return a network that delays each message by itself, so that it also changes their order.
     */
    static NetworkModel lossy(final double loss, final double slow, final long delayMaxNs, final long slowMaxNs)
    {
        return (message, random) ->
        {
            if (random.nextDouble() < loss)
            {
                return LOST;
            }
            return 50_000 + random.nextLong(random.nextDouble() < slow ? slowMaxNs : delayMaxNs);
        };
    }

    /**
     * @return the network that loses a tenth of all messages, and holds two thirds of all replies for up to 2.2 s.
     */
    static NetworkModel holdingReplies()
    {
        return (message, random) ->
        {
            if (random.nextDouble() < 0.1)
            {
                return LOST;
            }
            return message.kind.isReply() ? heldNs(random) : random.nextLong(26_000_001L);
        };
    }

    /**
     * @return the same, but for holding requests likewise.
     */
    static NetworkModel holdingAll()
    {
        return (message, random) -> random.nextDouble() < 0.1 ? LOST : heldNs(random);
    }

    /**
     * @return a network that takes half of this each way, more or less by a share of it.
     */
    static NetworkModel roundTrip(final long roundTripNs, final double jitter)
    {
        final long spreadNs = (long) (roundTripNs * jitter);
        return (message, random) -> (roundTripNs - spreadNs) / 2 + random.nextLong(spreadNs + 1);
    }

    /**
     * @return the same network with streams that keep their order, requests and replies apart: what comes late holds up
     * all behind it.
     */
    static NetworkModel inOrder(final TestCluster cluster, final NetworkModel network)
    {
        final int count = cluster.nodes.size();
        final long[] dueNs = new long[2 * count * count];
        return (message, random) ->
        {
            final long delayNs = network.delayNs(message, random);
            if (delayNs < 0)
            {
                return LOST;
            }
            final int stream = 2 * (message.fromId * count + message.toId) + (message.kind.isReply() ? 1 : 0);
            final long nowNs = cluster.nodes.get(message.fromId).nowNs;
            dueNs[stream] = Math.max(dueNs[stream], nowNs + delayNs);
            return dueNs[stream] - nowNs;
        };
    }

    private static long heldNs(final SplittableRandom random)
    {
        if (random.nextInt(3) == 0)
        {
            return 0;
        }
        final int spreadMs = 1 + random.nextInt(2000);
        return (200 + random.nextInt(spreadMs)) * 1_000_000L;
    }
}
