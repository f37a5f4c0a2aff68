package io.balsa.session;

import io.balsa.codecs.storage.CloseReason;
import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionClosedEncoder;
import io.balsa.codecs.storage.SessionOpenEncoder;
import io.balsa.consensus.Entry;
import io.balsa.consensus.Proposer;
import java.util.function.LongSupplier;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Entries about sessions that a serving leader proposes: begin, end, acknowledgement. Proposed isn't committed: nothing
 * changes here before the entry is applied, but for the notes that keep this leader from proposing twice. A repeated
 * proposal would be harmless, only wasteful.
 */
final class SessionProposals
{
    static final int COMMAND = EntryType.COMMAND.value();
    static final int COMMANDS = EntryType.COMMANDS.value();

    private static final int TIMEOUT_CHECKS = 20;
    private static final long NONE = 0;

    private final SessionConfig config;
    private final SessionRegistry registry;
    private final Proposer proposer;
    private final Entry entry = new Entry();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SessionOpenEncoder open = new SessionOpenEncoder();
    private final SessionClosedEncoder closed = new SessionClosedEncoder();
    private final LongSupplier appliedIndex;
    private final Long2LongHashMap openIndexByNonce = new Long2LongHashMap(NONE);
    private long openTerm;
    private long checkedNs;
    private boolean isChecking;

    SessionProposals(
        final SessionConfig config,
        final SessionRegistry registry,
        final Proposer proposer,
        final LongSupplier appliedIndex)
    {
        this.appliedIndex = appliedIndex;
        this.config = config;
        this.registry = registry;
        this.proposer = proposer;
    }

    /**
     * @return true if no room is left for a session with this nonce.
     */
    boolean isFull(final long nonce)
    {
        forgetOpened();
        return !openIndexByNonce.containsKey(nonce) &&
            registry.count() + openIndexByNonce.size() >= config.sessionsMax();
    }

    /**
     * @return false if it can't be taken now.
     */
    boolean proposeOpen(final long nonce, final String channel, final int streamId)
    {
        forgetOpened();
        if (openIndexByNonce.containsKey(nonce))
        {
            return true;
        }
        final long index = proposeAddress(nonce, channel, streamId);
        if (index > 0)
        {
            openIndexByNonce.put(nonce, index);
        }
        return index != Proposer.NOT_NOW;
    }

    /**
     * @return false if it can't be taken now.
     */
    boolean proposeMove(final long nonce, final String channel, final int streamId)
    {
        return proposeAddress(nonce, channel, streamId) != Proposer.NOT_NOW;
    }

    /**
     * Only what moved, and wasn't carried by a command, is worth an entry.
     *
     * @return false if it can't be taken now.
     */
    boolean proposeAcknowledge(final SessionLink link, final long acknowledged)
    {
        if (acknowledged <= link.proposedAcknowledged() || acknowledged > link.session().egress().last())
        {
            return true;
        }
        entry.header(EntryType.SESSION_ACKNOWLEDGE.value(), link.session().id(), 0, (int) acknowledged)
            .payload(buffer, 0, 0);
        final long index = proposer.propose(entry);
        if (index > 0)
        {
            link.onAcknowledgeProposed(acknowledged);
        }
        return index != Proposer.NOT_NOW;
    }

    /**
     * @return false if it can't be taken now.
     */
    boolean proposeClose(final SessionLink link)
    {
        return proposeEnd(link, CloseReason.CLIENT) != Proposer.NOT_NOW;
    }

    /**
     * A silent client's session ends by an entry, so that it ends on all nodes alike. If this thread was away for long
     * itself, it heard nobody: then everyone gets a fresh timeout, as from a new leader.
     *
     * @return how many entries were proposed.
     */
    int proposeTimeouts(final long nowNs)
    {
        final long sinceCheckNs = nowNs - checkedNs;
        if (isChecking && sinceCheckNs < config.timeoutNs() / TIMEOUT_CHECKS)
        {
            return 0;
        }
        final boolean wasAway = !isChecking || sinceCheckNs > config.timeoutNs() / 2;
        isChecking = true;
        checkedNs = nowNs;

        int workCount = 0;
        for (int i = 0; i < registry.count(); i++)
        {
            final SessionLink link = registry.get(i).link();
            if (wasAway)
            {
                link.onHeard(nowNs);
            }
            else if (nowNs - link.heardNs() > config.timeoutNs())
            {
                workCount += proposeEnd(link, CloseReason.TIMEOUT) > 0 ? 1 : 0;
            }
        }
        return workCount;
    }

    private long proposeEnd(final SessionLink link, final CloseReason reason)
    {
        if (link.isCloseProposed())
        {
            return 0;
        }
        closed.wrapAndApplyHeader(buffer, 0, header).reason(reason);
        entry.header(EntryType.SESSION_CLOSE.value(), link.session().id(), 0, 0)
            .payload(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + closed.encodedLength());
        final long index = proposer.propose(entry);
        if (index > 0)
        {
            link.onCloseProposed();
        }
        return index;
    }

    private long proposeAddress(final long nonce, final String channel, final int streamId)
    {
        open.wrapAndApplyHeader(buffer, 0, header)
            .nonce(nonce)
            .responseStreamId(streamId)
            .responseChannel(channel);
        entry.header(EntryType.SESSION_OPEN.value(), 0, 0, 0)
            .payload(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + open.encodedLength());
        return proposer.propose(entry);
    }

    /**
     * What was proposed in another term may be lost; what was applied is in the registry, or over already.
     */
    private void forgetOpened()
    {
        if (openTerm != proposer.term())
        {
            openTerm = proposer.term();
            openIndexByNonce.clear();
        }
        final long applied = appliedIndex.getAsLong();
        final Long2LongHashMap.ValueIterator indexes = openIndexByNonce.values().iterator();
        while (indexes.hasNext())
        {
            if (indexes.nextValue() <= applied)
            {
                indexes.remove();
            }
        }
    }
}
