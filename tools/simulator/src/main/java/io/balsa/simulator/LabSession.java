package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionOpenEncoder;
import io.balsa.consensus.Entry;
import io.balsa.consensus.LogSlice;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one session of a test, which nobody listens to. The lab offers commands without saying whose and which they are;
 * here they get the number that the log of the asked leader has next, so that index (of commands alone) and sequence
 * are the same number, and the engine's own check at execution holds the two together: a hole or a repeat in any log
 * would be skipped, and seen as a command that isn't applied.
 */
final class LabSession
{
    static final long REFUSED = -1;

    private static final int SLICE_LENGTH_MAX = 64 * 1024;
    private static final int PAYLOAD_MIN = 2 * Long.BYTES;
    private static final int PAYLOAD_MAX = 8 * 1024;
    private static final int OPEN_MAX = 256;

    private final Entry entry = new Entry();
    private final LogSlice slice = new LogSlice();
    private final EntryFrameDecoder frame = new EntryFrameDecoder();
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[PAYLOAD_MAX]);
    private final UnsafeBuffer open = new UnsafeBuffer(new byte[OPEN_MAX]);
    private final int openLength;
    private long commandId;
    private long sessionId;
    private long executedSessionId;
    private long executedSequence;
    private long lastSequence;

    LabSession(final int clientPlace)
    {
        final SessionOpenEncoder encoder = new SessionOpenEncoder();
        encoder.wrapAndApplyHeader(open, 0, new MessageHeaderEncoder())
            .nonce(1).responseStreamId(1).responseChannel(SimulatedClient.channelOf(clientPlace));
        openLength = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    /**
     * Offer a command to a node, and to nobody else.
     *
     * @param node   that is asked.
     * @param value  of the command.
     * @param length of the command in bytes; what isn't the value is padding.
     * @return number among all commands of its log, or {@link #REFUSED} if it doesn't lead or doesn't take it.
     */
    long offer(final SimulatedNode node, final long value, final int length)
    {
        if (!node.isUp() || !node.raft().canPropose())
        {
            return REFUSED;
        }
        findLast(node);
        if (sessionId == 0)
        {
            sessionId = node.propose(
                entry.header(EntryType.SESSION_OPEN.value(), 0, 0, 0).payload(open, 0, openLength));
        }
        if (sessionId < 0)
        {
            return REFUSED;
        }
        commandId++;
        payload.putLong(0, commandId);
        payload.putLong(Long.BYTES, value);
        final long sequence = lastSequence + 1;
        // nobody reads replies: each command acknowledges those of all before it
        final int acknowledged = (int) lastSequence;
        entry.header(EntryType.COMMAND.value(), sessionId, sequence, acknowledged)
            .payload(payload, 0, Math.max(PAYLOAD_MIN, length));
        return node.propose(entry) > 0 ? sequence : REFUSED;
    }

    /**
     * @param executedSession of the commands that were executed; 0: none was.
     * @param executedCount   of commands, by the node that is asked.
     */
    void executed(final long executedSession, final long executedCount)
    {
        executedSessionId = executedSession;
        executedSequence = executedCount;
    }

    /**
     * What the log doesn't say any more, since a snapshot covers it, the service says.
     */
    private void findLast(final SimulatedNode node)
    {
        sessionId = executedSessionId;
        lastSequence = executedSequence;
        for (long index = node.log().lastIndex(); index >= node.log().firstIndex(); index--)
        {
            node.log().slice(index, index, SLICE_LENGTH_MAX, slice);
            frame.wrap(slice.buffer(), 0, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
            if (frame.entryType() == EntryType.COMMAND)
            {
                sessionId = frame.sessionId();
                lastSequence = frame.sequence();
                return;
            }
            if (frame.entryType() == EntryType.SESSION_OPEN)
            {
                sessionId = index;
                return;
            }
        }
    }
}
