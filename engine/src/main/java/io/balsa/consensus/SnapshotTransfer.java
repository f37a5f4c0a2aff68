package io.balsa.consensus;

/**
 * How far a peer is with the snapshot that it gets, as its leader knows (§7): a window of chunks is on the way, but no
 * more than the peer said that it has room for; and what stays unanswered is sent again from where the peer said it is.
 */
final class SnapshotTransfer
{
    private static final int WINDOW_LENGTH = 128 * 1024;
    private static final long POLL_NS = 100_000_000L;

    private final InstallSnapshot head = new InstallSnapshot();
    private boolean isOpen;
    private boolean isAnswered;
    private boolean isAsked;
    private boolean isKept;
    private long sentOffset;
    private long receivedOffset;
    private long saidOffset;
    /** The peer has room up to here. */
    private long limit;
    private long waitingSinceNs;
    private boolean isAllSent;

    InstallSnapshot head()
    {
        return head;
    }

    boolean isOpen()
    {
        return isOpen;
    }

    /**
     * Begin with the snapshot that {@link #head} was told. The first message asks where the peer stands: it may have a
     * part of it from an earlier leader.
     */
    void begin()
    {
        isOpen = true;
        reset();
        isKept = false;
    }

    void end()
    {
        isOpen = false;
    }

    /**
     * The peer begins another life, and nothing that it said before counts. But if it had some of the snapshot it may
     * have that still, so it is offered the same one again.
     */
    void restart()
    {
        isKept |= isAnswered && receivedOffset > 0;
        reset();
    }

    /**
     * @return true if the peer had some of it before it was restarted.
     */
    boolean isKept()
    {
        return isKept;
    }

    private void reset()
    {
        isAnswered = false;
        isAsked = false;
        sentOffset = 0;
        receivedOffset = 0;
        saidOffset = 0;
        limit = 0;
    }

    /**
     * @param resendIntervalNs as now measured: when something was sent it may have been longer, and the peer come near
     *                         since.
     * @return true if what is on the way stays unanswered for too long.
     */
    boolean isExpired(final long nowNs, final long resendIntervalNs)
    {
        // when all is received it installs that, which takes as long as it takes
        return isAsked &&
            nowNs - waitingSinceNs >= (isAllSent ? Math.max(POLL_NS, resendIntervalNs) : resendIntervalNs);
    }

    /**
     * @return false if the peer never said anything about it: there may be a newer one by the time it does.
     */
    boolean isAnswered()
    {
        return isAnswered;
    }

    /**
     * @return true if the peer had all and begins anew: it couldn't use what it had.
     */
    boolean isUnusable()
    {
        return receivedOffset == head.length && saidOffset == 0;
    }

    /**
     * Go back to what the peer said last, which may be less than it said before.
     */
    void goBack()
    {
        isAsked = false;
        receivedOffset = saidOffset;
        sentOffset = saidOffset;
    }

    /**
     * @return true if a chunk may be sent, or if the peer is to be asked, without one.
     */
    boolean maySend()
    {
        return !isAsked || isAnswered && isRoom() && sentOffset - receivedOffset < WINDOW_LENGTH;
    }

    /**
     * @param lengthMax of a chunk.
     * @return bytes that are left and for which the peer has room; 0: it can only be asked.
     */
    int lengthToSend(final int lengthMax)
    {
        return (int) Math.min(lengthMax, Math.max(0, Math.min(limit, head.length) - sentOffset));
    }

    private boolean isRoom()
    {
        return sentOffset < head.length && sentOffset < limit;
    }

    long sentOffset()
    {
        return sentOffset;
    }

    long receivedOffset()
    {
        return receivedOffset;
    }

    void onSent(final int length, final long nowNs)
    {
        sentOffset += length;
        if (!isAsked)
        {
            isAsked = true;
            isAllSent = sentOffset == head.length;
            waitingSinceNs = nowNs;
        }
    }

    /**
     * The peer has so much of it, and room for so much more.
     */
    void onReceived(final long offset, final int room, final long nowNs)
    {
        if (offset < 0 || offset > head.length)
        {
            return;
        }
        saidOffset = offset;
        if (offset > receivedOffset || offset + room > limit || !isAnswered)
        {
            isAnswered = true;
            limit = Math.max(limit, offset + room);
            receivedOffset = Math.max(receivedOffset, offset);
            sentOffset = Math.max(sentOffset, offset);
            // while it has no room it says so, but that may be lost
            isAsked = receivedOffset < sentOffset || sentOffset < head.length && !isRoom();
            isAllSent = false;
            waitingSinceNs = nowNs;
        }
    }

    void appendTo(final StringBuilder out)
    {
        out.append(" S o").append(receivedOffset).append('/').append(head.length);
    }
}
