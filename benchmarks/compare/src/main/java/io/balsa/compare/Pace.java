package io.balsa.compare;

/**
 * When the commands of an open load are due: by the clock alone. One that couldn't be offered in time stays due since
 * then. One thread.
 */
final class Pace
{
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final int rate;
    private long beginNs;
    private long count;

    /**
     * @param rate commands a second.
     */
    Pace(final int rate)
    {
        this.rate = rate;
    }

    /**
     * @param nowNs when the first one is due.
     */
    void begin(final long nowNs)
    {
        beginNs = nowNs;
        count = 0;
    }

    /**
     * @return when the next one that wasn't offered yet is, or was, due.
     */
    long dueNs()
    {
        // in two steps: the product would be too large within hours, and a rounded interval adds up
        return beginNs + count / rate * NS_PER_SECOND + count % rate * NS_PER_SECOND / rate;
    }

    /**
     * That one was offered.
     */
    void onOffered()
    {
        count++;
    }
}
