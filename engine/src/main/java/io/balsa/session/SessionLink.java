package io.balsa.session;

import io.balsa.codecs.client.EventCode;
import io.balsa.service.SessionCloseReason;

/**
 * What this node alone knows of a session while it leads: how far it proposed, when it heard the client, the channel
 * to it and what waits to be sent. Nothing here is replicated, nothing outlives the term.
 */
final class SessionLink
{
    private final Session session;
    private EgressChannel channel;
    private String channelName;
    private int streamId;
    private long reopenNs;
    private int events;
    private SessionCloseReason endReason;
    private long endDeadlineNs;

    private long heardNs;
    private long proposedSequence;
    private long proposedAcknowledged;
    private boolean isCloseProposed;
    private String proposedChannel;
    private long gapEventNs;

    /** Place in a {@link LinkQueue}. */
    SessionLink next;
    /** In one queue at most. */
    boolean isQueued;

    SessionLink(final Session session)
    {
        this.session = session;
    }

    Session session()
    {
        return session;
    }

    /**
     * A new leader takes over: it proposes on from what was applied (it has applied all that was committed before),
     * gives the client a fresh timeout, and sends again what isn't known to have arrived.
     */
    void beginTerm(final long nowNs)
    {
        proposedSequence = session.lastSequence();
        proposedAcknowledged = session.egress().acknowledged();
        isCloseProposed = false;
        proposedChannel = null;
        heardNs = nowNs;
        gapEventNs = nowNs;
        reopenNs = nowNs;
        events = 0;
        channel = null;
        channelName = session.responseChannel();
        streamId = session.responseStreamId();
        session.egress().sendAfter(0);
        addEvent(EventCode.OPENED);
    }

    /**
     * The client listens at this address from now on, which may not be replicated yet.
     *
     * @return the channel to be closed, or null.
     */
    EgressChannel moveTo(final String newChannelName, final int newStreamId)
    {
        if (newChannelName.equals(channelName) && newStreamId == streamId)
        {
            return null;
        }
        channelName = newChannelName;
        streamId = newStreamId;
        final EgressChannel old = channel;
        channel = null;
        return old;
    }

    EgressChannel channel()
    {
        return channel;
    }

    /**
     * @return false if there is none and it is too early to open another.
     */
    boolean open(final EgressChannels channels, final long nowNs)
    {
        if (channel == null && nowNs - reopenNs >= 0)
        {
            channel = channels.open(channelName, streamId);
        }
        return channel != null;
    }

    /**
     * @return the channel to be closed, or null.
     */
    EgressChannel detach()
    {
        final EgressChannel old = channel;
        channel = null;
        return old;
    }

    /**
     * The channel is finished, and what was sent may be lost with it.
     */
    void onChannelClosed(final long reopenAtNs)
    {
        channel.close();
        channel = null;
        reopenNs = reopenAtNs;
        session.egress().sendAfter(0);
        addEvent(EventCode.OPENED);
    }

    void addEvent(final EventCode code)
    {
        events |= 1 << code.value();
    }

    boolean hasEvent(final EventCode code)
    {
        return (events & (1 << code.value())) != 0;
    }

    boolean hasEvents()
    {
        return events != 0;
    }

    void onEventSent(final EventCode code)
    {
        events &= ~(1 << code.value());
    }

    void end(final SessionCloseReason reason, final long deadlineNs)
    {
        endReason = reason;
        endDeadlineNs = deadlineNs;
        addEvent(EventCode.CLOSED);
    }

    /**
     * @return why the session ended, or null.
     */
    SessionCloseReason endReason()
    {
        return endReason;
    }

    long endDeadlineNs()
    {
        return endDeadlineNs;
    }

    void onHeard(final long nowNs)
    {
        heardNs = nowNs;
    }

    long heardNs()
    {
        return heardNs;
    }

    /**
     * @return sequence of the last command that this leader appended to its log.
     */
    long proposedSequence()
    {
        return proposedSequence;
    }

    void onProposed(final long sequence, final long acknowledged)
    {
        proposedSequence = sequence;
        onAcknowledgeProposed(acknowledged);
    }

    long proposedAcknowledged()
    {
        return proposedAcknowledged;
    }

    void onAcknowledgeProposed(final long acknowledged)
    {
        proposedAcknowledged = Math.max(proposedAcknowledged, acknowledged);
    }

    boolean isCloseProposed()
    {
        return isCloseProposed;
    }

    void onCloseProposed()
    {
        isCloseProposed = true;
    }

    /**
     * @return true if the log says, or this leader proposed, that the client is there.
     */
    boolean isKnownAt(final String newChannelName, final int newStreamId)
    {
        return (newChannelName.equals(session.responseChannel()) && newStreamId == session.responseStreamId()) ||
            newChannelName.equals(proposedChannel);
    }

    void onMoveProposed(final String newChannelName)
    {
        proposedChannel = newChannelName;
    }

    /**
     * @return true once an interval: a client that runs ahead of a loss sends many messages with the same gap.
     */
    boolean mayReportGap(final long nowNs, final long intervalNs)
    {
        if (nowNs - gapEventNs < 0)
        {
            return false;
        }
        gapEventNs = nowNs + intervalNs;
        return true;
    }
}
