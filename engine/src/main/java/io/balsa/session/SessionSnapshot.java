package io.balsa.session;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SnapshotRecordKind;
import io.balsa.codecs.storage.SnapshotSessionDecoder;
import io.balsa.codecs.storage.SnapshotSessionEncoder;
import io.balsa.service.SnapshotRecords;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Sessions as records of a snapshot: one for the session, then one for each thing that is retained for its client, as
 * it lies in the ring. What only this node knows of a session isn't part of it.
 */
final class SessionSnapshot
{
    private static final short SESSION = SnapshotRecordKind.SESSION.value();
    private static final short EGRESS = SnapshotRecordKind.EGRESS.value();

    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(1024);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final SnapshotSessionEncoder encoder = new SnapshotSessionEncoder();
    private final SnapshotSessionDecoder decoder = new SnapshotSessionDecoder();
    private int at;
    private boolean isSessionGiven;
    private long nextNumber;
    private long position;

    static boolean isSession(final short kind)
    {
        return kind == SESSION;
    }

    void begin()
    {
        at = 0;
        isSessionGiven = false;
    }

    boolean take(final List<Session> sessions, final SnapshotRecords out)
    {
        while (at < sessions.size())
        {
            final Session session = sessions.get(at);
            if (!giveSession(session, out) || !giveEgress(session.egress(), out))
            {
                return false;
            }
            isSessionGiven = false;
            at++;
        }
        return true;
    }

    Session loadSession(
        final SessionConfig config,
        final Execution execution,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + SnapshotSessionDecoder.BLOCK_LENGTH)
        {
            throw new IllegalStateException("a session of " + length + " bytes in a snapshot");
        }
        decoder.wrapAndApplyHeader(buffer, offset, headerDecoder);
        final Session session = new Session(decoder.sessionId(), decoder.nonce(), config, execution);
        session.restore(decoder.lastSequence(), decoder.acknowledged());
        final int streamId = decoder.responseStreamId();
        session.moveTo(decoder.responseChannel(), streamId);
        return session;
    }

    void loadEgress(
        final List<Session> sessions, final short kind, final DirectBuffer buffer, final int offset, final int length)
    {
        if (kind != EGRESS || sessions.isEmpty())
        {
            throw new IllegalStateException("a record of kind " + kind + " after " + sessions.size() + " sessions");
        }
        final Session session = sessions.get(sessions.size() - 1);
        if (!session.egress().restore(buffer, offset, length))
        {
            throw new IllegalStateException("session " + session.id() + " retains more than " +
                "session.retained.max allows here: that setting must be alike on all members");
        }
    }

    private boolean giveSession(final Session session, final SnapshotRecords out)
    {
        if (!isSessionGiven)
        {
            encoder.wrapAndApplyHeader(scratch, 0, headerEncoder)
                .sessionId(session.id())
                .nonce(session.nonce())
                .lastSequence(session.lastSequence())
                .acknowledged(session.egress().acknowledged())
                .responseStreamId(session.responseStreamId())
                .responseChannel(session.responseChannel());
            final int length = MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
            isSessionGiven = out.offer(SESSION, scratch, 0, length);
            nextNumber = session.egress().acknowledged() + 1;
            position = session.egress().firstPosition();
        }
        return isSessionGiven;
    }

    private boolean giveEgress(final RetainedEgress egress, final SnapshotRecords out)
    {
        while (nextNumber <= egress.last())
        {
            final long record = egress.recordPosition(position);
            if (!out.offer(EGRESS, egress.buffer(), egress.recordOffset(record), egress.recordLength(record)))
            {
                return false;
            }
            position = egress.positionBehind(record);
            nextNumber++;
        }
        return true;
    }
}
