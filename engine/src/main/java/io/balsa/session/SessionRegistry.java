package io.balsa.session;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.SessionOpenDecoder;
import io.balsa.service.ClientSession;
import io.balsa.service.SessionCloseReason;
import io.balsa.service.SessionLedger;
import io.balsa.service.SnapshotRecords;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All sessions, as all nodes know them. Changed by applied entries alone, in this order:
 * <ul>
 * <li>open: a nonce opens one session at most; when it comes again it only moves the response channel;</li>
 * <li>command: executed if its sequence is {@code lastSequence + 1}; less is a repeat, more a gap, and neither is
 * executed, whatever a leader believed when it proposed them (§6.3 of the dissertation);</li>
 * <li>acknowledge, also by every command: retained egress is let go;</li>
 * <li>close: by the client, by the leader's timeout, or since more was retained than is allowed.</li>
 * </ul>
 */
public final class SessionRegistry implements SessionLedger
{
    private final SessionConfig config;
    private final Execution execution = new Execution();
    private final Long2ObjectHashMap<Session> sessionById = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Session> sessionByNonce = new Long2ObjectHashMap<>();
    private final ArrayList<Session> sessions = new ArrayList<>();
    private final SessionSnapshot snapshot = new SessionSnapshot();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SessionOpenDecoder open = new SessionOpenDecoder();

    /**
     * @param config the settings, the same on all nodes.
     */
    public SessionRegistry(final SessionConfig config)
    {
        this.config = config;
    }

    @Override
    public void onEntry(final long index, final long timestamp)
    {
        execution.onEntry(index, timestamp);
    }

    @Override
    public ClientSession open(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + SessionOpenDecoder.BLOCK_LENGTH)
        {
            throw new IllegalStateException("a session's begin of " + length + " bytes");
        }
        open.wrapAndApplyHeader(buffer, offset, header);
        final long nonce = open.nonce();
        final int streamId = open.responseStreamId();
        final String channel = open.responseChannel();

        final Session known = sessionByNonce.get(nonce);
        if (known != null)
        {
            known.moveTo(channel, streamId);
            execution.listener().onMoved(known);
            return null;
        }

        final Session session = new Session(execution.index(), nonce, config, execution);
        session.moveTo(channel, streamId);
        add(session);
        execution.listener().onOpened(session);
        return session;
    }

    @Override
    public ClientSession beginCommand(final long sessionId, final long sequence, final int acknowledged)
    {
        final Session session = sessionById.get(sessionId);
        if (session == null)
        {
            return null;
        }
        session.egress().acknowledge(acknowledged);
        if (!isNext(session, sequence))
        {
            return null;
        }
        session.lastSequence(sequence);
        execution.begin(session, sequence);
        return session;
    }

    @Override
    public void endCommand()
    {
        if (!execution.isAnswered())
        {
            execution.session().replyNothing();
        }
        execution.end();
    }

    @Override
    public void acknowledge(final long sessionId, final int acknowledged)
    {
        final Session session = sessionById.get(sessionId);
        if (session != null)
        {
            session.egress().acknowledge(acknowledged);
        }
    }

    @Override
    public ClientSession close(final long sessionId, final SessionCloseReason reason)
    {
        final Session session = sessionById.get(sessionId);
        if (session == null)
        {
            return null;
        }
        end(session, reason);
        return session;
    }

    @Override
    public ClientSession closeNextSlowConsumer()
    {
        final Session session = execution.pollSlowConsumer();
        if (session != null)
        {
            end(session, SessionCloseReason.SLOW_CONSUMER);
        }
        return session;
    }

    @Override
    public ClientSession session(final long sessionId)
    {
        final Session session = sessionById.get(sessionId);
        return session != null && session.isOpen() ? session : null;
    }

    @Override
    public void forEachSession(final Consumer<ClientSession> action)
    {
        for (int i = 0; i < sessions.size(); i++)
        {
            final Session session = sessions.get(i);
            if (session.isOpen())
            {
                action.accept(session);
            }
        }
    }

    @Override
    public void beginSnapshot()
    {
        snapshot.begin();
    }

    @Override
    public boolean takeSnapshot(final SnapshotRecords out)
    {
        return snapshot.take(sessions, out);
    }

    @Override
    public void beginLoading()
    {
        sessions.clear();
        sessionById.clear();
        sessionByNonce.clear();
    }

    @Override
    public void load(final short kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (SessionSnapshot.isSession(kind))
        {
            add(snapshot.loadSession(config, execution, buffer, offset, length));
        }
        else
        {
            snapshot.loadEgress(sessions, kind, buffer, offset, length);
        }
    }

    /**
     * @return how many sessions are open.
     */
    public int count()
    {
        return sessions.size();
    }

    @Override
    public String toString()
    {
        return "sessions " + sessions;
    }

    void listener(final SessionListener listener)
    {
        execution.listener(listener);
    }

    Session get(final int position)
    {
        return sessions.get(position);
    }

    Session find(final long sessionId)
    {
        return sessionById.get(sessionId);
    }

    Session findByNonce(final long nonce)
    {
        return sessionByNonce.get(nonce);
    }

    /**
     * A repeat of what was executed is executed no second time; one that overtook another waits for it to be repeated.
     */
    private static boolean isNext(final Session session, final long sequence)
    {
        return sequence == session.lastSequence() + 1;
    }

    private void add(final Session session)
    {
        sessionById.put(session.id(), session);
        sessionByNonce.put(session.nonce(), session);
        sessions.add(session);
    }

    private void end(final Session session, final SessionCloseReason reason)
    {
        session.end();
        sessionById.remove(session.id());
        sessionByNonce.remove(session.nonce());
        sessions.remove(session);
        execution.listener().onClosed(session, reason);
    }
}
