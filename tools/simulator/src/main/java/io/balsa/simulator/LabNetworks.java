package io.balsa.simulator;

/**
 * The lab's network for messages that go one way: nobody is told that something was lost. No order is kept between
 * any two messages, and a link is looked at when a message is sent.
 */
final class LabNetworks
{
    private static final long US = 1_000L;
    private static final long MS = 1_000_000L;

    private LabNetworks()
    {
    }

    /**
     * @return loses nothing, and takes the time of a process switch or two.
     */
    static NetworkSettings reliable()
    {
        final NetworkSettings settings = new NetworkSettings().delays(20 * US, 60 * US);
        settings.isCutAtSend = true;
        return settings;
    }

    /**
     * @return one in five messages with entries or with some of a snapshot arrives with a bit changed.
     */
    static NetworkSettings damaging()
    {
        final NetworkSettings settings = reliable();
        settings.corrupt = 0.2;
        return settings;
    }

    /**
     * @return requests 0 to 26 ms, one in ten lost; one in ten replies lost.
     */
    static NetworkSettings unreliable()
    {
        final NetworkSettings settings = reliable();
        settings.requestMaxNs = 26 * MS;
        settings.requestLoss = 0.1;
        settings.replyLoss = 0.1;
        return settings;
    }

    /**
     * @return moreover two of three replies are held for 0.2 to 2.2 s, dozens of terms in the worst case.
     */
    static NetworkSettings reordering()
    {
        final NetworkSettings settings = unreliable();
        settings.replyHold = 2.0 / 3.0;
        return settings;
    }
}
