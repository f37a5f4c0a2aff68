package io.balsa.session;

import io.balsa.codecs.client.EventCode;
import io.balsa.consensus.Proposer;
import io.balsa.consensus.Refusal;
import io.balsa.service.SessionCloseReason;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Sends to clients, while this node leads: events about their sessions, then what is retained for them, in batches of a
 * datagram straight from the ring. Sessions with work stand in a queue and take turns, so a slow one slows nobody and
 * an idle one costs nothing.
 * <p>
 * Serving begins when the no-op of the own term is applied (§8): then every client is told, without being asked, who
 * leads now and which of its commands was executed last. It ends with leadership.
 */
public final class EgressPublisher implements SessionListener
{
    private static final int MESSAGES_PER_CYCLE = 256;
    private static final int WAITING_TURNS_PER_CYCLE = 64;
    private static final int BATCHES_PER_TURN = 4;
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long REOPEN_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final SessionRegistry registry;
    private final Proposer proposer;
    private final LongSupplier appliedIndex;
    private final EgressChannels channels;
    private final SessionConfig config;
    private final EventEncoder encoder;
    private final Responder responder;
    private final LinkQueue ready = new LinkQueue();
    private final LinkQueue waiting = new LinkQueue();
    private long servingTerm;
    private long nowNs;

    /**
     * @param clusterId    said in every message.
     * @param storeId      said in every message.
     * @param memberId     said in every message.
     * @param config       the settings.
     * @param registry     whose sessions are served; this publisher becomes its listener.
     * @param proposer     says who leads.
     * @param appliedIndex last entry applied on this node.
     * @param channels     opens the ways to clients.
     */
    public EgressPublisher(
        final long clusterId,
        final long storeId,
        final int memberId,
        final SessionConfig config,
        final SessionRegistry registry,
        final Proposer proposer,
        final LongSupplier appliedIndex,
        final EgressChannels channels)
    {
        this.config = config;
        this.registry = registry;
        this.proposer = proposer;
        this.appliedIndex = appliedIndex;
        this.channels = channels;
        this.encoder = new EventEncoder(clusterId, storeId, memberId, config, proposer);
        this.responder = new Responder(channels, encoder, LINGER_NS);
        registry.listener(this);
    }

    /**
     * Notice a change of leadership, then send what waits. To be called every cycle, after entries were applied, and
     * as a follower too.
     *
     * @param newNowNs time of the cycle.
     * @return how many messages were sent.
     */
    public int doWork(final long newNowNs)
    {
        nowNs = newNowNs;
        updateServing();

        int workCount = 0;
        for (int turns = ready.count(); turns > 0 && workCount < MESSAGES_PER_CYCLE; turns--)
        {
            workCount += takeTurn(ready.poll());
        }
        for (int turns = Math.min(waiting.count(), WAITING_TURNS_PER_CYCLE); turns > 0; turns--)
        {
            workCount += takeTurn(waiting.poll());
        }
        return workCount + responder.doWork(nowNs);
    }

    /**
     * @return true while clients are served here: this node leads, and has applied the no-op of its term.
     */
    public boolean isServing()
    {
        return servingTerm != 0 && proposer.isLeader() && proposer.term() == servingTerm;
    }

    /**
     * @return true while something waits to be sent to a client that could take it: the agent should not park.
     */
    public boolean hasWork()
    {
        return ready.count() > 0;
    }

    /**
     * Close all channels.
     */
    public void close()
    {
        endServing();
        responder.close();
    }

    @Override
    public String toString()
    {
        return (isServing() ? "serving t" + servingTerm : "not serving") + " sessions " + registry.count() +
            " ready " + ready.count() + " waiting " + waiting.count();
    }

    @Override
    public void onOpened(final Session session)
    {
        if (isServing())
        {
            begin(session.link());
        }
    }

    @Override
    public void onMoved(final Session session)
    {
        if (isServing())
        {
            move(session.link(), session.responseChannel(), session.responseStreamId());
        }
    }

    @Override
    public void onEgress(final Session session)
    {
        if (servingTerm != 0 && !session.link().isQueued)
        {
            ready.add(session.link());
        }
    }

    @Override
    public void onClosed(final Session session, final SessionCloseReason reason)
    {
        if (servingTerm != 0)
        {
            session.link().end(reason, nowNs + LINGER_NS);
            ready.add(session.link());
        }
    }

    /**
     * A client came back: tell it where its commands stand, and go on after what it has.
     */
    void resume(final Session session, final String channelName, final int streamId, final long acknowledged)
    {
        final SessionLink link = session.link();
        move(link, channelName, streamId);
        session.egress().sendAfter(acknowledged);
        send(link, EventCode.OPENED);
    }

    long appliedIndex()
    {
        return appliedIndex.getAsLong();
    }

    void send(final SessionLink link, final EventCode code)
    {
        link.addEvent(code);
        ready.add(link);
    }

    /**
     * Answer a client that isn't served here.
     */
    void answer(
        final String channelName,
        final int streamId,
        final EventCode code,
        final long sessionId,
        final long nonce,
        final String detail)
    {
        responder.answer(channelName, streamId, code, sessionId, nonce, detail, nowNs);
    }

    private void updateServing()
    {
        if (servingTerm != 0 && !isServing())
        {
            endServing();
        }
        if (servingTerm == 0 && proposer.isLeader() && appliedIndex.getAsLong() >= proposer.termStartIndex())
        {
            servingTerm = proposer.term();
            encoder.beginTerm();
            for (int i = 0; i < registry.count(); i++)
            {
                begin(registry.get(i).link());
            }
        }
    }

    private void begin(final SessionLink link)
    {
        link.beginTerm(nowNs);
        ready.add(link);
    }

    /**
     * Leadership is gone. Whoever is connected hears where to go, if that is known by now; the rest finds out from the
     * new leader.
     */
    private void endServing()
    {
        servingTerm = 0;
        end(ready);
        end(waiting);
        final boolean isLeaderKnown = !proposer.isLeader() && proposer.leaderId() != Proposer.NO_LEADER;
        for (int i = 0; i < registry.count(); i++)
        {
            final SessionLink link = registry.get(i).link();
            if (isLeaderKnown && link.channel() != null)
            {
                offerEvent(link, EventCode.REDIRECT);
            }
            responder.closeLater(link.detach(), nowNs);
        }
    }

    private void end(final LinkQueue queue)
    {
        SessionLink link = queue.poll();
        while (link != null)
        {
            if (link.endReason() != null)
            {
                responder.closeLater(link.detach(), nowNs);
            }
            link = queue.poll();
        }
    }

    private void move(final SessionLink link, final String channelName, final int streamId)
    {
        final EgressChannel old = link.moveTo(channelName, streamId);
        if (old != null)
        {
            responder.closeLater(old, nowNs);
            link.session().egress().sendAfter(0);
            send(link, EventCode.OPENED);
        }
    }

    /**
     * One session's turn: events first, then records, at most a few messages.
     *
     * @return how many messages were sent.
     */
    private int takeTurn(final SessionLink link)
    {
        if (link.endReason() != null && nowNs - link.endDeadlineNs() >= 0)
        {
            responder.closeLater(link.detach(), nowNs);
            return 0;
        }
        if (!link.open(channels, nowNs) || link.channel().maxPayloadLength() == 0)
        {
            waiting.add(link);
            return 0;
        }

        int sentCount = 0;
        int result = EgressChannel.SENT;
        while (result == EgressChannel.SENT && sentCount < BATCHES_PER_TURN && hasWork(link))
        {
            result = sendNext(link);
            sentCount += result == EgressChannel.SENT ? 1 : 0;
        }
        onTurnTaken(link, result);
        return sentCount;
    }

    private static boolean hasWork(final SessionLink link)
    {
        final RetainedEgress egress = link.session().egress();
        return link.hasEvents() || egress.sent() < egress.last();
    }

    private void onTurnTaken(final SessionLink link, final int result)
    {
        if (result == EgressChannel.CLOSED)
        {
            link.onChannelClosed(nowNs + REOPEN_INTERVAL_NS);
            waiting.add(link);
        }
        else if (result == EgressChannel.NOT_CONNECTED)
        {
            waiting.add(link);
        }
        else if (hasWork(link))
        {
            ready.add(link);
        }
        else if (link.endReason() != null)
        {
            responder.closeLater(link.detach(), nowNs);
        }
    }

    private int sendNext(final SessionLink link)
    {
        if (link.hasEvent(EventCode.OPENED))
        {
            return offerEvent(link, EventCode.OPENED);
        }
        if (link.hasEvent(EventCode.GAP))
        {
            return offerEvent(link, EventCode.GAP);
        }
        if (link.hasEvent(EventCode.STORAGE_FULL))
        {
            return offerEvent(link, EventCode.STORAGE_FULL);
        }
        if (link.hasEvent(EventCode.REJECTED))
        {
            return offerEvent(link, EventCode.REJECTED);
        }
        final RetainedEgress egress = link.session().egress();
        if (link.endReason() == SessionCloseReason.SLOW_CONSUMER)
        {
            egress.sendAfter(egress.last());
        }
        return egress.sent() < egress.last() ? offerBatch(link, egress) : offerEvent(link, EventCode.CLOSED);
    }

    private int offerBatch(final SessionLink link, final RetainedEgress egress)
    {
        final EgressChannel channel = link.channel();
        final int length = egress.nextBatch(channel.maxPayloadLength() - EventEncoder.EGRESS_HEADER_LENGTH);
        encoder.encodeEgress(link.session().id(), egress.sent() + 1);
        final int result = channel.offer(
            encoder.egressBuffer(), EventEncoder.EGRESS_HEADER_LENGTH, egress.buffer(), egress.batchOffset(), length);
        if (result == EgressChannel.SENT)
        {
            egress.onBatchSent();
        }
        return result;
    }

    private int offerEvent(final SessionLink link, final EventCode code)
    {
        final Session session = link.session();
        final long sequence = code == EventCode.GAP || code == EventCode.STORAGE_FULL ?
            link.proposedSequence() : session.lastSequence();
        final int length = encoder.encodeEvent(code, session.id(), session.nonce(), sequence, detail(link, code));
        final int result = link.channel().offer(encoder.eventBuffer(), length, encoder.eventBuffer(), 0, 0);
        if (result == EgressChannel.SENT)
        {
            link.onEventSent(code);
        }
        return result;
    }

    private String detail(final SessionLink link, final EventCode code)
    {
        if (code == EventCode.STORAGE_FULL)
        {
            final Refusal refusal = proposer.refusal();
            return refusal == null ? "" : refusal.text();
        }
        if (code == EventCode.REJECTED)
        {
            return "a command is longer than command.length.max=" + config.commandLengthMax();
        }
        if (code == EventCode.CLOSED && link.endReason() != null)
        {
            switch (link.endReason())
            {
                case CLIENT:
                    return "CLIENT: closed by the client";
                case TIMEOUT:
                    return "TIMEOUT: nothing was heard for session.timeout";
                case SLOW_CONSUMER:
                    return "SLOW_CONSUMER: more than session.retained.max=" + config.retainedMax() +
                        " bytes were not acknowledged";
                default:
                    break;
            }
        }
        return "";
    }
}
