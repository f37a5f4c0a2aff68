package io.balsa.client;

import io.balsa.codecs.client.EgressRecordDecoder;
import io.balsa.codecs.client.SessionEventDecoder;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * The client's side of a session: finds the leader, sends what waits, delivers what comes, and begins again from what
 * it has whenever in doubt.
 * <pre>
 *   CONNECTING -- OPENED --> OPEN         the leader says which command was executed last: what follows is sent (again)
 *   OPEN -- REDIRECT, silence, a gap in the egress, no connection --> CONNECTING
 *   any -- STORAGE_FULL           the same state; what was sent and not taken is sent again in a while
 *   any -- CLOSED, UNKNOWN_SESSION, REJECTED --> CLOSED
 * </pre>
 * A repeat is never dangerous: the cluster executes each sequence once, and records are delivered by number. So every
 * doubt is resolved by asking again: SessionConnect with what was received, to the leader as known, then to the
 * members in turn.
 */
final class ClientProtocol
{
    private static final int MESSAGES_PER_CYCLE = 8;
    private static final int SILENCE_FACTOR_MAX = 8;
    private static final int ACKNOWLEDGE_BYTES = 256 * 1024;
    private static final int KEEP_ALIVES_UNANSWERED = 3;
    private static final long REDIRECT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    enum State
    {
        CONNECTING, OPEN, CLOSED
    }

    private final ClientConfig config;
    private final ClientListener listener;
    private final CommandWindow window;
    private final LeaderTracker tracker;
    private final ClientMessages messages;
    private final long nonce;
    private final Refusals refusals;
    private final ReplyBudget budget = new ReplyBudget();
    private final AnswerTime answerTime;

    private ClientPaths transport;
    private State state = State.CONNECTING;
    private long sessionId;
    private long term;
    private long received;
    private int unacknowledgedBytes;
    private boolean isConnectSent;

    private long nowNs;
    private long attemptDeadlineNs;
    private long redirectNs;
    private long heardNs;
    private long progressNs;
    private long sentNs;
    private int silenceFactor = 1;
    private int reconnectCount;
    private int commandLengthMax;
    private CloseReason reason;

    ClientProtocol(
        final ClientConfig config,
        final ClientListener listener,
        final CommandWindow window,
        final long nonce,
        final long nowNs)
    {
        this.config = config;
        this.commandLengthMax = config.commandLengthMax();
        this.listener = listener;
        this.window = window;
        this.tracker = new LeaderTracker(config.members().memberIds());
        this.messages = new ClientMessages(config.clusterId());
        this.nonce = nonce;
        this.refusals = new Refusals(listener);
        this.answerTime = new AnswerTime(config.retryIntervalNs());
        this.nowNs = nowNs;
        this.redirectNs = nowNs;
        beginAttempt();
    }

    State state()
    {
        return state;
    }

    /**
     * @return why the session ended; null while it lives.
     */
    CloseReason reason()
    {
        return reason;
    }

    long sessionId()
    {
        return sessionId;
    }

    /**
     * Another Aeron, hence another response channel: the session is to be resumed over it.
     */
    void onTransport(final ClientPaths newTransport, final long newNowNs)
    {
        transport = newTransport;
        nowNs = newNowNs;
        reconnect();
    }

    /**
     * The first command after none were waiting: from now on an answer is expected.
     */
    void onFirstWaiting(final long newNowNs)
    {
        progressNs = newNowNs;
    }

    /**
     * Time passes: what is to be sent is sent, and silence is noticed.
     *
     * @return how many messages were sent.
     */
    int doWork(final long newNowNs)
    {
        final long sinceLastNs = newNowNs - nowNs;
        nowNs = newNowNs;
        if (state == State.CONNECTING)
        {
            return connect();
        }
        if (state != State.OPEN)
        {
            return 0;
        }
        if (sinceLastNs > KEEP_ALIVES_UNANSWERED * config.keepAliveIntervalNs() || isSilent())
        {
            silenceFactor = Math.min(SILENCE_FACTOR_MAX, silenceFactor * 2);
            reconnect();
            return connect();
        }
        return refusals.isRefused() ? askAgain() : sendCommands(MESSAGES_PER_CYCLE) + sendKeepAlive();
    }

    /**
     * Ask the cluster to close the session; what happens then comes as an event.
     *
     * @return true if it was asked, or there is nothing to ask for.
     */
    boolean sendClose()
    {
        if (state != State.OPEN)
        {
            return false;
        }
        return send(messages.close(sessionId)) == MemberPath.SENT;
    }

    /**
     * The session is over, by whomever: every command without a reply is unknown.
     */
    void end(final CloseReason why, final String detail)
    {
        if (state == State.CLOSED)
        {
            return;
        }
        state = State.CLOSED;
        reason = why;
        if (!window.isEmpty())
        {
            listener.onUnknown(window.replied() + 1, window.last());
        }
        listener.onClosed(why, detail);
    }

    void onEvent(final SessionEventDecoder event)
    {
        if (state == State.CLOSED || event.nonce() != nonce || event.envelope().term() < term ||
            (sessionId != 0 && event.sessionId() != sessionId))
        {
            return;
        }
        switch (event.code())
        {
            case OPENED:
                onOpened(event);
                break;

            case REDIRECT:
                onRedirect(event.envelope().leaderId(), event.envelope().senderId());
                break;

            case GAP:
                heardNs = nowNs;
                window.sendAfter(Math.min(window.sent(), event.lastSequence()));
                break;

            case STORAGE_FULL:
                onStorageFull(event);
                break;

            case CLOSED:
                endAsTold(event.detail());
                break;

            case UNKNOWN_SESSION:
                end(CloseReason.UNKNOWN_SESSION, event.detail());
                break;

            case REJECTED:
                sendClose();
                end(CloseReason.REJECTED, event.detail());
                break;

            default:
                break;
        }
    }

    /**
     * Records are only taken without a gap; if there is one, the leader is asked to begin again where it is.
     *
     * @return false if these can't be delivered.
     */
    boolean mayDeliver(final long recordsSessionId, final long firstRecord)
    {
        if (state == State.CLOSED || sessionId == 0 || recordsSessionId != sessionId)
        {
            return false;
        }
        heardNs = nowNs;
        if (firstRecord > received + 1)
        {
            if (state == State.OPEN)
            {
                reconnect();
            }
            return false;
        }
        return true;
    }

    void onRecord(
        final long number,
        final EgressRecordDecoder record,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (number != received + 1 || state == State.CLOSED)
        {
            return;
        }
        final int recordLength = BitUtil.align(EgressRecordDecoder.BLOCK_LENGTH + length, BitUtil.SIZE_OF_LONG);
        received = number;
        unacknowledgedBytes += recordLength;
        progressNs = nowNs;
        if (record.kind() == 0)
        {
            if (answerTime.onReply(record.sequence(), nowNs))
            {
                silenceFactor = 1;
            }
            window.onReplied(record.sequence());
            budget.onReply(recordLength);
            refusals.onReplied(record.sequence());
            listener.onReply(record.sequence(), record.index(), record.timestamp(), buffer, offset, length);
        }
        else
        {
            listener.onEvent(record.sequence(), record.index(), record.timestamp(), buffer, offset, length);
        }
    }

    @Override
    public String toString()
    {
        return "session " + sessionId + ' ' + state + (reason == null ? "" : " " + reason) +
            " m" + tracker.targetId() + " t" + term +
            " replied " + window.replied() + " sent " + window.sent() + " last " + window.last() +
            " egress " + received + " reconnects " + reconnectCount + budget + refusals;
    }

    private void onOpened(final SessionEventDecoder event)
    {
        final int senderId = event.envelope().senderId();
        final boolean isNews = state == State.CONNECTING || event.envelope().term() > term;
        if (!tracker.onLeader(senderId))
        {
            return;
        }
        heardNs = nowNs;
        tracker.onFound();
        sessionId = event.sessionId();
        term = event.envelope().term();
        budget.onOpened(event.retainedMax(), event.commandLengthMax());
        commandLengthMax = event.commandLengthMax() == 0 ?
            config.commandLengthMax() : Math.min(config.commandLengthMax(), event.commandLengthMax());
        refusals.onTaken();
        if (isNews)
        {
            state = State.OPEN;
            progressNs = nowNs;
            sentNs = nowNs;
            window.sendAfter(event.lastSequence());
            listener.onConnected(senderId, term);
        }
    }

    /**
     * The leader answers, so nothing is wrong with the way to it.
     */
    private void onStorageFull(final SessionEventDecoder event)
    {
        final long taken = event.lastSequence();
        heardNs = nowNs;
        progressNs = nowNs;
        if (state == State.OPEN)
        {
            window.sendAfter(Math.min(window.sent(), taken));
        }
        refusals.onRefused(event.envelope().senderId(), event.detail(), taken, nowNs);
    }

    /**
     * @return bytes of the longest command: what the settings say, or less, as the leader said.
     */
    int commandLengthMax()
    {
        return commandLengthMax;
    }

    boolean isStorageFull()
    {
        return refusals.isRefused();
    }

    /**
     * Followed at once, but not in circles: two members that take each other for the leader would keep the client busy.
     */
    private void onRedirect(final int leaderId, final int senderId)
    {
        if (leaderId == senderId || nowNs - redirectNs < 0 ||
            (state == State.OPEN && senderId != tracker.targetId()) ||
            (isConnectSent && leaderId == tracker.targetId()))
        {
            return;
        }
        if (tracker.onLeader(leaderId))
        {
            redirectNs = nowNs + REDIRECT_INTERVAL_NS;
            reconnect();
        }
    }

    private void endAsTold(final String detail)
    {
        end(CloseReason.from(detail), detail);
    }

    private boolean isSilent()
    {
        return (!window.isEmpty() && nowNs - progressNs >= answerTime.timeoutNs(silenceFactor)) ||
            nowNs - heardNs >= KEEP_ALIVES_UNANSWERED * config.keepAliveIntervalNs();
    }

    private void reconnect()
    {
        reconnectCount++;
        answerTime.onReconnect();
        beginAttempt();
        if (state == State.OPEN)
        {
            state = State.CONNECTING;
            listener.onDisconnected();
        }
    }

    private void beginAttempt()
    {
        isConnectSent = false;
        attemptDeadlineNs = nowNs + answerTime.timeoutNs(tracker.patience());
    }

    private int connect()
    {
        if (nowNs - attemptDeadlineNs >= 0)
        {
            tracker.next();
            beginAttempt();
        }
        if (isConnectSent || transport == null || transport.responseChannel() == null)
        {
            return 0;
        }
        final int length = messages.connect(
            sessionId, nonce, received, config.egressStreamId(), transport.responseChannel());
        isConnectSent = send(length) == MemberPath.SENT;
        return isConnectSent ? 1 : 0;
    }

    /**
     * Refused: one message now and then, with commands if any may be sent. Those that wait for room for their replies
     * may not; the leader is still asked, or it would hear nothing from here as long as disks are full.
     */
    private int askAgain()
    {
        if (!refusals.isAskDue(nowNs))
        {
            return 0;
        }
        refusals.onAsked(nowNs);
        final int sentCount = sendCommands(1);
        if (sentCount > 0)
        {
            return sentCount;
        }
        sentNs = nowNs - config.keepAliveIntervalNs();
        return sendKeepAlive();
    }

    /**
     * No more than there is room for the replies to. What isn't sent waits in the window, which fills and pushes back.
     */
    private int sendCommands(final int messagesMax)
    {
        if (window.sent() == window.last())
        {
            return 0;
        }
        final MemberPath channel = transport.channel(tracker.target());
        final long end = Math.min(window.last(), window.replied() + budget.commandsMax());
        int sentCount = 0;
        while (window.sent() < end && sentCount < messagesMax)
        {
            if (!channel.isConnected())
            {
                break;
            }
            final int length =
                window.nextBatch(channel.maxPayloadLength() - ClientMessages.COMMANDS_HEADER_LENGTH, end);
            final int headerLength = messages.commands(sessionId, received, window.sent() + 1);
            final int result =
                channel.offer(messages.buffer(), headerLength, window.buffer(), window.batchOffset(), length);
            if (result != MemberPath.SENT)
            {
                break;
            }
            window.onBatchSent();
            answerTime.onSent(window.sent(), nowNs);
            onSent();
            sentCount++;
        }
        return sentCount;
    }

    private int sendKeepAlive()
    {
        if (nowNs - sentNs < config.keepAliveIntervalNs() && unacknowledgedBytes < ACKNOWLEDGE_BYTES)
        {
            return 0;
        }
        if (send(messages.keepAlive(sessionId, received)) != MemberPath.SENT)
        {
            return 0;
        }
        onSent();
        return 1;
    }

    private void onSent()
    {
        sentNs = nowNs;
        unacknowledgedBytes = 0;
    }

    private int send(final int length)
    {
        return transport.channel(tracker.target()).offer(messages.buffer(), length, messages.buffer(), 0, 0);
    }
}
