package io.balsa.service;

import io.balsa.codecs.storage.CloseReason;
import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.SessionClosedDecoder;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.RaftLog;
import java.util.function.Function;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The cursor {@code appliedIndex}: reads committed entries from the log and executes them, in order, on the agent
 * thread (§5.3: apply to the state machine in log order). Every node does so with the same entries, so nothing but the
 * entries may decide what happens here.
 */
public final class Applier
{
    private static final short NO_OP = EntryType.NO_OP.value();
    private static final short COMMAND = EntryType.COMMAND.value();
    private static final short COMMANDS = EntryType.COMMANDS.value();
    private static final short SESSION_OPEN = EntryType.SESSION_OPEN.value();
    private static final short SESSION_CLOSE = EntryType.SESSION_CLOSE.value();
    private static final short SESSION_ACKNOWLEDGE = EntryType.SESSION_ACKNOWLEDGE.value();

    private final RaftLog log;
    private final Service service;
    private final SessionLedger sessions;
    private final ServiceView context;
    private final int bytesPerCycle;
    private final LogSlice slice = new LogSlice();
    private final EntryFrameDecoder frame = new EntryFrameDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SessionClosedDecoder closed = new SessionClosedDecoder();
    private long appliedIndex;
    private long appliedTerm;
    private long position;
    /** Of those that came together, the one that is being executed. */
    private long sequence;
    private boolean failed;

    /**
     * @param log           that holds the entries.
     * @param service       of the user.
     * @param sessions      the replicated state of the sessions.
     * @param memberId      of this node, for the service.
     * @param bytesPerCycle most bytes of entries applied in one call, a longer single entry excepted: bounds the time
     *                      that one cycle takes.
     * @param counters      makes a counter from its label, for {@link ServiceContext#addCounter}.
     */
    public Applier(
        final RaftLog log,
        final Service service,
        final SessionLedger sessions,
        final int memberId,
        final int bytesPerCycle,
        final Function<String, AtomicCounter> counters)
    {
        if (bytesPerCycle < EntryFrameDecoder.BLOCK_LENGTH)
        {
            throw new IllegalArgumentException("service.apply.bytes=" + bytesPerCycle + " is too small");
        }
        this.log = log;
        this.service = service;
        this.sessions = sessions;
        this.context = new ServiceView(memberId, sessions, counters);
        this.bytesPerCycle = bytesPerCycle;
    }

    /**
     * Hands the service its context; once, before the first entry.
     */
    public void start()
    {
        service.onStart(context);
    }

    /**
     * @return index of the last entry executed; 0 before the first.
     */
    public long appliedIndex()
    {
        return appliedIndex;
    }

    /**
     * @return term of the last entry executed; 0 before the first.
     */
    public long appliedTerm()
    {
        return appliedTerm;
    }

    /**
     * @return bytes of all entries executed or covered by a snapshot, padding included.
     */
    public long position()
    {
        return position;
    }

    /**
     * The state is that of a snapshot: go on behind it.
     *
     * @param index     the last entry covered.
     * @param term      of that entry.
     * @param timestamp cluster time after it.
     * @param endPosition bytes of all entries covered.
     */
    public void moveTo(final long index, final long term, final long timestamp, final long endPosition)
    {
        appliedIndex = index;
        appliedTerm = term;
        position = endPosition;
        context.moveTo(index, timestamp);
    }

    /**
     * @return cluster time of the last entry executed, ns since the Unix epoch; 0 before the first.
     */
    public long clusterTime()
    {
        return context.clusterTime();
    }

    /**
     * Execute what is committed and not executed yet, up to the bytes of a cycle.
     *
     * @param commitIndex last entry that may be executed.
     * @return how many entries were executed.
     * @throws IllegalStateException if the log's entries don't continue what was applied, or the service failed: the
     *                               node must stop, and every further call throws too.
     */
    public int applyUpTo(final long commitIndex)
    {
        if (appliedIndex >= commitIndex)
        {
            return 0;
        }
        if (failed)
        {
            throw new IllegalStateException("entry " + (appliedIndex + 1) + " was not applied to its end");
        }

        failed = true;
        final long before = appliedIndex;
        int budget = bytesPerCycle;
        while (appliedIndex < commitIndex && budget > 0)
        {
            if (!log.slice(appliedIndex + 1, commitIndex, budget, slice))
            {
                if (log.damagedIndex() <= appliedIndex + 1)
                {
                    // another member has it
                    break;
                }
                throw new IllegalStateException("the log doesn't hold entry " + (appliedIndex + 1) +
                    ", committed up to " + commitIndex);
            }
            applySlice();
            position = slice.endPosition();
            budget -= slice.length();
        }
        failed = false;

        return (int) (appliedIndex - before);
    }

    @Override
    public String toString()
    {
        return "app " + appliedIndex + (failed ? " FAILED" : "");
    }

    private void applySlice()
    {
        final DirectBuffer buffer = slice.buffer();
        final int end = slice.length();
        int offset = 0;
        while (offset < end)
        {
            frame.wrap(buffer, offset, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
            final int frameLength = frame.frameLength();
            final long index = frame.index();
            if (index != appliedIndex + 1)
            {
                throw new IllegalStateException("index continuity: entry " + index + " after " + appliedIndex);
            }
            if (frameLength < EntryFrameDecoder.BLOCK_LENGTH || frameLength > end - offset)
            {
                throw new IllegalStateException("entry " + index + " has length " + frameLength);
            }

            final long sessionId = frame.sessionId();
            try
            {
                apply(
                    index,
                    sessionId,
                    buffer,
                    offset + EntryFrameDecoder.BLOCK_LENGTH,
                    frameLength - EntryFrameDecoder.BLOCK_LENGTH);
            }
            catch (final RuntimeException ex)
            {
                throw new IllegalStateException(
                    "entry " + index + " of session " + sessionId +
                    (frame.entryTypeRaw() == COMMANDS ? ", command " + sequence + ',' : "") +
                    " failed: " + ex.getMessage(), ex);
            }
            appliedIndex = index;
            appliedTerm = frame.term();
            offset += BitUtil.align(frameLength, BitUtil.SIZE_OF_LONG);
        }
    }

    private void apply(
        final long index, final long sessionId, final DirectBuffer buffer, final int offset, final int length)
    {
        context.moveTo(index, frame.timestamp());
        final long timestamp = context.clusterTime();
        sessions.onEntry(index, timestamp);

        final short type = frame.entryTypeRaw();
        if (type == COMMAND)
        {
            execute(sessionId, frame.sequence(), timestamp, buffer, offset, length);
        }
        else if (type == COMMANDS)
        {
            executeAll(sessionId, timestamp, buffer, offset, length);
        }
        else if (type == SESSION_ACKNOWLEDGE)
        {
            sessions.acknowledge(sessionId, (int) frame.acknowledged());
        }
        else if (type == SESSION_OPEN)
        {
            final ClientSession session = sessions.open(buffer, offset, length);
            if (session != null)
            {
                service.onSessionOpen(session, timestamp);
            }
        }
        else if (type == SESSION_CLOSE)
        {
            final SessionCloseReason reason = closeReason(buffer, offset, length);
            final ClientSession session = sessions.close(sessionId, reason);
            if (session != null)
            {
                service.onSessionClose(session, timestamp, reason);
            }
        }
        else if (type != NO_OP)
        {
            throw new IllegalStateException("unknown entry type " + type);
        }

        closeSlowConsumers(timestamp);
    }

    /**
     * As if each were an entry of its own: a session that ends in the middle, since its client takes nothing, executes
     * none of the rest.
     */
    private void executeAll(
        final long sessionId, final long timestamp, final DirectBuffer buffer, final int offset, final int length)
    {
        final int end = offset + length;
        int at = offset;
        sequence = frame.sequence();
        while (at < end)
        {
            final int recordLength = CommandRecords.lengthAt(buffer, at, end);
            if (!CommandRecords.isWhole(recordLength, end - at))
            {
                throw new IllegalStateException("a command of " + recordLength + " bytes at " + (at - offset));
            }
            execute(
                sessionId,
                sequence,
                timestamp,
                buffer,
                at + CommandRecords.HEADER_LENGTH,
                recordLength - CommandRecords.HEADER_LENGTH);
            closeSlowConsumers(timestamp);
            sequence++;
            at += CommandRecords.align(recordLength);
        }
    }

    private void execute(
        final long sessionId,
        final long commandSequence,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final ClientSession session = sessions.beginCommand(sessionId, commandSequence, (int) frame.acknowledged());
        if (session != null)
        {
            service.onCommand(session, timestamp, buffer, offset, length);
            sessions.endCommand();
        }
    }

    private void closeSlowConsumers(final long timestamp)
    {
        ClientSession slow = sessions.closeNextSlowConsumer();
        while (slow != null)
        {
            service.onSessionClose(slow, timestamp, SessionCloseReason.SLOW_CONSUMER);
            slow = sessions.closeNextSlowConsumer();
        }
    }

    private SessionCloseReason closeReason(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + SessionClosedDecoder.BLOCK_LENGTH)
        {
            throw new IllegalStateException("a session's end of " + length + " bytes");
        }
        closed.wrapAndApplyHeader(buffer, offset, header);
        final CloseReason reason = closed.reason();
        switch (reason)
        {
            case CLIENT:
                return SessionCloseReason.CLIENT;
            case TIMEOUT:
                return SessionCloseReason.TIMEOUT;
            case SLOW_CONSUMER:
                return SessionCloseReason.SLOW_CONSUMER;
            default:
                throw new IllegalStateException("unknown reason " + reason);
        }
    }
}
