package io.balsa.session;

import io.balsa.codecs.client.EventCode;
import io.balsa.codecs.client.MessageHeaderDecoder;
import io.balsa.codecs.client.RecipientDecoder;
import io.balsa.codecs.client.SessionCloseDecoder;
import io.balsa.codecs.client.SessionCommandsDecoder;
import io.balsa.codecs.client.SessionConnectDecoder;
import io.balsa.codecs.client.SessionKeepAliveDecoder;
import io.balsa.consensus.Entry;
import io.balsa.consensus.Proposer;
import io.balsa.consensus.Refusal;
import io.balsa.service.CommandRecords;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/**
 * Takes what clients send and proposes it. What comes from outside is checked before anything is believed: junk is
 * counted and dropped, it never throws. Everything may come twice or out of turn (clients send again through any
 * failover), so each message is judged against the cursors of its session, and a repeat does no harm.
 * <p>
 * Back pressure: false means that the message can't be taken now and is to be offered again, unchanged; what part of it
 * was proposed already is known by its sequences.
 * <p>
 * While the leader {@link Proposer#refusal refuses}, nothing waits here: each client is told so and sends again later.
 * Sessions end all the same.
 */
public final class IngressAdapter
{
    private static final long GAP_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long REFUSAL_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long REDIRECT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    /** No sequence and no record has a higher number, if millions come in every second for a thousand years. */
    private static final long NUMBER_MAX = 1L << 56;
    /** Of commands in one entry, with their heads, bytes: some more would save little and fill datagrams less well. */
    private static final int TOGETHER_LENGTH_MAX = 4096;
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    private final long clusterId;
    private final SessionConfig config;
    private final SessionRegistry registry;
    private final EgressPublisher publisher;
    private final Proposer proposer;
    private final IngressListener listener;
    private final SessionProposals proposals;
    private final Entry entry = new Entry();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RecipientDecoder recipient = new RecipientDecoder();
    private final SessionConnectDecoder connect = new SessionConnectDecoder();
    private final SessionCommandsDecoder commands = new SessionCommandsDecoder();
    private final SessionKeepAliveDecoder keepAlive = new SessionKeepAliveDecoder();
    private int togetherLength;
    private long nowNs;

    /**
     * @param clusterId messages for another are dropped.
     * @param config    the settings.
     * @param registry  the sessions.
     * @param publisher serves them.
     * @param proposer  takes entries while this node leads.
     * @param listener  hears of junk.
     */
    public IngressAdapter(
        final long clusterId,
        final SessionConfig config,
        final SessionRegistry registry,
        final EgressPublisher publisher,
        final Proposer proposer,
        final IngressListener listener)
    {
        this.clusterId = clusterId;
        this.config = config;
        this.registry = registry;
        this.publisher = publisher;
        this.proposer = proposer;
        this.listener = listener;
        this.proposals = new SessionProposals(config, registry, proposer, publisher::appliedIndex);
    }

    /**
     * Timers: silent clients lose their sessions, by an entry in the log. To be called every cycle, before messages are
     * polled; its time is the time of the messages that follow.
     *
     * @param newNowNs time of the cycle.
     * @return how many entries were proposed.
     */
    public int doWork(final long newNowNs)
    {
        nowNs = newNowNs;
        return publisher.isServing() ? proposals.proposeTimeouts(nowNs) : 0;
    }

    /**
     * One message from a client, whole.
     *
     * @param buffer that holds it.
     * @param offset of it.
     * @param length of it in bytes.
     * @return false if it can't be taken now, and is to be offered again later.
     */
    public boolean onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH + RecipientDecoder.ENCODED_LENGTH)
        {
            return drop(IngressListener.Junk.MALFORMED);
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID)
        {
            return drop(IngressListener.Junk.UNKNOWN_MESSAGE);
        }
        if (header.version() != MessageHeaderDecoder.SCHEMA_VERSION)
        {
            return drop(IngressListener.Junk.UNKNOWN_VERSION);
        }
        final int body = offset + HEADER_LENGTH;
        if (recipient.wrap(buffer, body).clusterId() != clusterId)
        {
            return drop(IngressListener.Junk.OTHER_CLUSTER);
        }

        final int bodyLength = length - HEADER_LENGTH;
        switch (header.templateId())
        {
            case SessionCommandsDecoder.TEMPLATE_ID:
                return isWhole(bodyLength, SessionCommandsDecoder.BLOCK_LENGTH) ?
                    onCommands(buffer, body, offset + length) : drop(IngressListener.Junk.MALFORMED);

            case SessionKeepAliveDecoder.TEMPLATE_ID:
                return isBlock(bodyLength, SessionKeepAliveDecoder.BLOCK_LENGTH) ?
                    onKeepAlive(buffer, body) : drop(IngressListener.Junk.MALFORMED);

            case SessionConnectDecoder.TEMPLATE_ID:
                return isWhole(bodyLength, SessionConnectDecoder.BLOCK_LENGTH) ?
                    onConnect(buffer, body, offset + length) : drop(IngressListener.Junk.MALFORMED);

            case SessionCloseDecoder.TEMPLATE_ID:
                return isBlock(bodyLength, SessionCloseDecoder.BLOCK_LENGTH) ?
                    onClose() : drop(IngressListener.Junk.MALFORMED);

            default:
                return drop(IngressListener.Junk.UNKNOWN_MESSAGE);
        }
    }

    private boolean isWhole(final int bodyLength, final int blockLength)
    {
        return header.blockLength() == blockLength && bodyLength >= blockLength;
    }

    private boolean isBlock(final int bodyLength, final int blockLength)
    {
        return header.blockLength() == blockLength && bodyLength == blockLength;
    }

    private static boolean isNumber(final long value)
    {
        return value >= 0 && value <= NUMBER_MAX;
    }

    private boolean drop(final IngressListener.Junk junk)
    {
        listener.onJunk(junk);
        return true;
    }

    private boolean onConnect(final DirectBuffer buffer, final int body, final int end)
    {
        connect.wrap(buffer, body, SessionConnectDecoder.BLOCK_LENGTH, SessionConnectDecoder.SCHEMA_VERSION);
        final String channel = ResponseChannel.decode(connect, buffer, end);
        if (channel == null || !isNumber(connect.acknowledged()))
        {
            return drop(IngressListener.Junk.MALFORMED);
        }

        final long sessionId = recipient.sessionId();
        final long nonce = connect.nonce();
        final int streamId = connect.responseStreamId();
        if (!proposer.isLeader())
        {
            if (proposer.leaderId() != Proposer.NO_LEADER)
            {
                publisher.answer(channel, streamId, EventCode.REDIRECT, sessionId, nonce, "");
            }
            return true;
        }
        final Session session = registry.findByNonce(nonce);
        if (!publisher.isServing())
        {
            return sessionId == 0 && session == null && openEarly(nonce, channel, streamId);
        }
        if (session != null && (sessionId == 0 || session.id() == sessionId))
        {
            return resume(session, channel, streamId);
        }
        if (sessionId != 0)
        {
            publisher.answer(channel, streamId, EventCode.UNKNOWN_SESSION, sessionId, nonce, "no such session");
            return true;
        }
        if (proposer.refusal() != null)
        {
            return refuse(channel, streamId, 0, nonce);
        }
        if (proposals.isFull(nonce))
        {
            final String detail = "sessions.max=" + config.sessionsMax() + " sessions are open";
            publisher.answer(channel, streamId, EventCode.REJECTED, 0, nonce, detail);
            return true;
        }
        return proposals.proposeOpen(nonce, channel, streamId);
    }

    /**
     * A leader that hasn't executed all of the earlier terms may still begin what is equal whatever they hold: a nonce
     * opens one session, however often. So the entry goes out with the first ones of the term, and not a round later.
     *
     * @return false if it has to wait.
     */
    private boolean openEarly(final long nonce, final String channel, final int streamId)
    {
        return proposer.refusal() == null && !proposals.isFull(nonce) &&
            proposals.proposeOpen(nonce, channel, streamId);
    }

    /**
     * The client is back, perhaps at another address: that must be known to later leaders too, so it goes into the log.
     */
    private boolean resume(final Session session, final String channel, final int streamId)
    {
        final SessionLink link = session.link();
        link.onHeard(nowNs);
        if (!link.isKnownAt(channel, streamId))
        {
            if (proposer.refusal() != null)
            {
                return refuse(channel, streamId, session.id(), session.nonce());
            }
            if (!proposals.proposeMove(session.nonce(), channel, streamId))
            {
                return false;
            }
            link.onMoveProposed(channel);
        }
        publisher.resume(session, channel, streamId, connect.acknowledged());
        return true;
    }

    private boolean onCommands(final DirectBuffer buffer, final int body, final int end)
    {
        commands.wrap(buffer, body, SessionCommandsDecoder.BLOCK_LENGTH, SessionCommandsDecoder.SCHEMA_VERSION);
        if (commands.firstSequence() < 1 || !isNumber(commands.firstSequence()) || !isNumber(commands.acknowledged()))
        {
            return drop(IngressListener.Junk.MALFORMED);
        }
        final Session session = registry.find(recipient.sessionId());
        if (session == null)
        {
            return true;
        }
        if (!proposer.isLeader())
        {
            return redirect(session);
        }
        if (!publisher.isServing())
        {
            return false;
        }

        final SessionLink link = session.link();
        link.onHeard(nowNs);
        if (commands.firstSequence() > link.proposedSequence() + 1)
        {
            if (link.mayReportGap(nowNs, GAP_INTERVAL_NS))
            {
                publisher.send(link, EventCode.GAP);
            }
            return true;
        }
        return propose(link, buffer, body + SessionCommandsDecoder.BLOCK_LENGTH, end);
    }

    /**
     * Propose the records that weren't yet, in order, as many as are taken.
     */
    private boolean propose(final SessionLink link, final DirectBuffer buffer, final int begin, final int end)
    {
        final RetainedEgress egress = link.session().egress();
        // of what was never sent a client can't have anything
        final long acknowledged =
            commands.acknowledged() <= egress.last() ? commands.acknowledged() : egress.acknowledged();
        long sequence = commands.firstSequence();
        int at = begin;
        while (at < end)
        {
            final int recordLength = CommandRecords.lengthAt(buffer, at, end);
            if (!CommandRecords.isWhole(recordLength, end - at))
            {
                return drop(IngressListener.Junk.MALFORMED);
            }
            if (sequence <= link.proposedSequence())
            {
                sequence++;
                at += CommandRecords.align(recordLength);
                continue;
            }
            final int length = recordLength - CommandRecords.HEADER_LENGTH;
            if (length > config.commandLengthMax())
            {
                publisher.send(link, EventCode.REJECTED);
                return true;
            }
            final int count = countTogether(buffer, at, end);
            if (count == 1)
            {
                entry.header(SessionProposals.COMMAND, link.session().id(), sequence, (int) acknowledged)
                    .payload(buffer, at + CommandRecords.HEADER_LENGTH, length);
            }
            else
            {
                entry.header(SessionProposals.COMMANDS, link.session().id(), sequence, (int) acknowledged)
                    .payload(buffer, at, Math.min(togetherLength, end - at));
            }
            if (proposer.refusal() != null)
            {
                return refuse(link);
            }
            final long index = proposer.propose(entry);
            if (index < 0)
            {
                return index != Proposer.NOT_NOW;
            }
            link.onProposed(sequence + count - 1, acknowledged);
            sequence += count;
            at += togetherLength;
        }
        return true;
    }

    /**
     * Commands that came together go into the log together: one entry, which has one head and one checksum, is copied
     * and sent as it came. Whatever can't go with the others is looked at in its turn.
     *
     * @param begin of a record that is whole.
     * @return how many records from there on make an entry, at least 1; {@link #togetherLength} bytes with padding.
     */
    private int countTogether(final DirectBuffer buffer, final int begin, final int end)
    {
        final int lengthMax = Math.min(TOGETHER_LENGTH_MAX, config.commandLengthMax());
        int count = 0;
        int at = begin;
        int recordLength = CommandRecords.lengthAt(buffer, at, end);
        do
        {
            at += CommandRecords.align(recordLength);
            count++;
            recordLength = CommandRecords.lengthAt(buffer, at, end);
        }
        while (CommandRecords.isWhole(recordLength, end - at) &&
            at + CommandRecords.align(recordLength) - begin <= lengthMax);
        togetherLength = at - begin;
        return count;
    }

    /**
     * Answered with OPENED, so that an idle client knows that its session lives and who leads.
     */
    private boolean onKeepAlive(final DirectBuffer buffer, final int body)
    {
        keepAlive.wrap(buffer, body, SessionKeepAliveDecoder.BLOCK_LENGTH, SessionKeepAliveDecoder.SCHEMA_VERSION);
        if (!isNumber(keepAlive.acknowledged()))
        {
            return drop(IngressListener.Junk.MALFORMED);
        }
        final Session session = registry.find(recipient.sessionId());
        if (session == null)
        {
            return true;
        }
        if (!proposer.isLeader())
        {
            return redirect(session);
        }
        if (!publisher.isServing())
        {
            return false;
        }

        final SessionLink link = session.link();
        link.onHeard(nowNs);
        if (proposer.refusal() != null)
        {
            return refuse(link);
        }
        if (!proposals.proposeAcknowledge(link, keepAlive.acknowledged()))
        {
            return false;
        }
        publisher.send(link, EventCode.OPENED);
        return true;
    }

    private boolean onClose()
    {
        final Session session = registry.find(recipient.sessionId());
        if (session == null)
        {
            return true;
        }
        if (!proposer.isLeader())
        {
            return redirect(session);
        }
        // if there is no room even for that, the session ends by its timeout: nothing waits here meanwhile
        return publisher.isServing() && (proposals.proposeClose(session.link()) || proposer.refusal() != null);
    }

    /**
     * What the message brought isn't taken: the client keeps it, and knows that it was heard.
     */
    private boolean refuse(final SessionLink link)
    {
        if (link.mayReportGap(nowNs, REFUSAL_INTERVAL_NS))
        {
            publisher.send(link, EventCode.STORAGE_FULL);
        }
        return true;
    }

    private boolean refuse(final String channel, final int streamId, final long sessionId, final long nonce)
    {
        final Refusal refusal = proposer.refusal();
        publisher.answer(channel, streamId, EventCode.STORAGE_FULL, sessionId, nonce, refusal.text());
        return true;
    }

    /**
     * A client that doesn't know of its new leader yet.
     */
    private boolean redirect(final Session session)
    {
        if (proposer.leaderId() != Proposer.NO_LEADER &&
            session.link().mayReportGap(nowNs, REDIRECT_INTERVAL_NS))
        {
            publisher.answer(
                session.responseChannel(),
                session.responseStreamId(),
                EventCode.REDIRECT,
                session.id(),
                session.nonce(),
                "");
        }
        return true;
    }
}
