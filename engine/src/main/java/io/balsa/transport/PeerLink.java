package io.balsa.transport;

/**
 * One peer: the ways to it, and who it said it is.
 */
final class PeerLink
{
    private final PeerPaths paths;
    private boolean isKnown;
    private long storeId;
    private int incarnation;
    private boolean isLearner;

    PeerLink(final PeerPaths paths)
    {
        this.paths = paths;
    }

    PeerPath requests()
    {
        return paths.requests();
    }

    PeerPath replies()
    {
        return paths.replies();
    }

    PeerPath log()
    {
        return paths.log();
    }

    PeerPath bulk()
    {
        return paths.bulk();
    }

    /**
     * @return true if its store isn't counted yet.
     */
    boolean isLearner()
    {
        return isLearner;
    }

    void isLearner(final boolean value)
    {
        isLearner = value;
    }

    /**
     * Is this message of the peer's present life?
     *
     * @return {@link Life#PRESENT}, {@link Life#NEW} for the first message of a new one, {@link Life#PAST} for one
     * that was still on its way.
     */
    Life lifeOf(final long saidStoreId, final int saidIncarnation)
    {
        if (isKnown && saidStoreId == storeId && saidIncarnation == incarnation)
        {
            return Life.PRESENT;
        }
        if (isKnown && saidStoreId == storeId && saidIncarnation < incarnation)
        {
            return Life.PAST;
        }
        final boolean wasKnown = isKnown;
        isKnown = true;
        storeId = saidStoreId;
        incarnation = saidIncarnation;
        return wasKnown ? Life.NEW : Life.PRESENT;
    }

    enum Life
    {
        PRESENT, NEW, PAST
    }
}
