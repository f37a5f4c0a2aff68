package io.balsa.consensus;

/**
 * So many bytes a second, not many at once: what was left unused doesn't add up. Agent's thread.
 */
public final class ByteBudget
{
    /** A cycle that was late doesn't make up for more than this. */
    private static final long BURST_NS = 10_000_000L;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final long rate;
    private final long leftMax;
    private long left;
    private long refilledNs;
    private long unspentNs;

    /**
     * @param rate      bytes a second.
     * @param pieceMax  the largest piece that must go at once, whatever the rate.
     */
    public ByteBudget(final long rate, final int pieceMax)
    {
        this.rate = rate;
        leftMax = Math.max(pieceMax, BURST_NS * rate / NS_PER_SECOND);
    }

    /**
     * Begin.
     *
     * @param bytes that may go at once.
     * @param nowNs time of the cycle.
     */
    public void begin(final int bytes, final long nowNs)
    {
        left = bytes;
        refilledNs = nowNs;
        unspentNs = 0;
    }

    /**
     * Time has passed. What isn't a whole byte yet is kept as time: cycles are short.
     *
     * @param nowNs time of the cycle.
     */
    public void refill(final long nowNs)
    {
        final long elapsedNs = Math.min(BURST_NS, nowNs - refilledNs) + unspentNs;
        refilledNs = nowNs;
        final long bytes = elapsedNs * rate / NS_PER_SECOND;
        unspentNs = bytes > 0 ? 0 : elapsedNs;
        left = Math.min(leftMax, left + bytes);
    }

    /**
     * @return bytes that may go now; 0 or less: none.
     */
    public long left()
    {
        return left;
    }

    /**
     * @param bytes that went.
     */
    public void spend(final long bytes)
    {
        left -= bytes;
    }
}
