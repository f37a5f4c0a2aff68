package io.balsa.simulator;

/**
 * How the network behaves. All in ns and probabilities; changed while a world runs.
 */
final class NetworkSettings
{
    private static final long MS = 1_000_000L;

    /** What is kept of the order in which messages were sent. */
    enum Order
    {
        /** Nothing. */
        NONE,
        /** All of one direction between two nodes: a late one holds up those behind it. */
        ONE_STREAM,
        /** The same, but replies apart from requests. */
        TWO_STREAMS,
        /** As Aeron does: control streams skip what was overtaken, log streams repair and keep order. */
        AERON
    }

    long requestMinNs;
    long requestMaxNs;
    long replyMinNs;
    long replyMaxNs;
    /** Added to every delay, exponentially distributed with this mean. */
    long jitterMeanNs;
    double requestLoss;
    double replyLoss;
    /** Share of replies (and of requests, if so set) that is held for 0.2 to 2.2 s, mostly less. */
    double replyHold;
    double requestHold;
    double duplicate;
    /** Share of messages that arrive shorter than they were. */
    double truncate;
    /** Share of messages with entries that arrive with a bit changed in them. */
    double corrupt;
    /** Share of offers that aren't taken. */
    double backPressure;
    /** Share of offers that aren't taken because a term ended. */
    double adminAction;
    /** Clients: to any node and back. */
    long clientMinNs;
    long clientMaxNs;
    double clientLoss;
    Order order = Order.NONE;
    /** Nodes: a cut link loses what is sent then, and nothing that is on its way; else it loses what would arrive. */
    boolean isCutAtSend;

    /**
     * @return a switch and some cables: 50 to 150 us.
     */
    static NetworkSettings lan()
    {
        final NetworkSettings settings = new NetworkSettings();
        settings.delays(MS / 20, 3 * MS / 20);
        settings.clientMinNs = MS / 20;
        settings.clientMaxNs = 3 * MS / 20;
        settings.order = Order.AERON;
        return settings;
    }

    /**
     * @return once round the world: 300 ms there and back, give or take 7 %.
     */
    static NetworkSettings wan()
    {
        final NetworkSettings settings = new NetworkSettings();
        settings.delays(140 * MS, 160 * MS);
        settings.clientMinNs = MS;
        settings.clientMaxNs = 2 * MS;
        settings.order = Order.AERON;
        return settings;
    }

    /**
     * @return requests 0 to 26 ms, one in ten lost; replies one in ten lost, two thirds of the others held for 200 ms
     * and up to 2 s more. Clients call without delay.
     */
    static NetworkSettings seed()
    {
        final NetworkSettings settings = new NetworkSettings();
        settings.requestMaxNs = 26 * MS;
        settings.requestLoss = 0.1;
        settings.replyLoss = 0.1;
        settings.replyHold = 2.0 / 3.0;
        return settings;
    }

    NetworkSettings delays(final long minNs, final long maxNs)
    {
        requestMinNs = minNs;
        replyMinNs = minNs;
        requestMaxNs = maxNs;
        replyMaxNs = maxNs;
        return this;
    }

    /**
     * @param share of messages between nodes, each way.
     */
    NetworkSettings loss(final double share)
    {
        requestLoss = share;
        replyLoss = share;
        return this;
    }

    long drawDelayNs(final boolean isReply, final SimulationRandom random)
    {
        long delayNs = isReply ?
            random.between(replyMinNs, replyMaxNs) : random.between(requestMinNs, requestMaxNs);
        if (random.chance(isReply ? replyHold : requestHold))
        {
            delayNs += (200 + random.below(1 + random.below(2000L))) * MS;
        }
        if (jitterMeanNs > 0)
        {
            delayNs += random.exponential(jitterMeanNs);
        }
        return delayNs;
    }
}
