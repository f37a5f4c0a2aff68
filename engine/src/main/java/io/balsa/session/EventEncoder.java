package io.balsa.session;

import io.balsa.codecs.client.EnvelopeEncoder;
import io.balsa.codecs.client.EventCode;
import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionEgressEncoder;
import io.balsa.codecs.client.SessionEventEncoder;
import io.balsa.consensus.Proposer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what goes to clients, and says in each message who speaks and who leads in which term.
 */
final class EventEncoder
{
    /** Bytes of a SessionEgress before its first record. */
    static final int EGRESS_HEADER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + SessionEgressEncoder.BLOCK_LENGTH;

    private static final int DETAIL_MAX = 512;

    private final long clusterId;
    private final long storeId;
    private final int memberId;
    private final SessionConfig config;
    private final Proposer proposer;
    private final UnsafeBuffer eventBuffer = new UnsafeBuffer(new byte[1024]);
    private final UnsafeBuffer egressBuffer = new UnsafeBuffer(new byte[EGRESS_HEADER_LENGTH]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SessionEventEncoder event = new SessionEventEncoder();
    private final SessionEgressEncoder egress = new SessionEgressEncoder();

    EventEncoder(
        final long clusterId,
        final long storeId,
        final int memberId,
        final SessionConfig config,
        final Proposer proposer)
    {
        this.clusterId = clusterId;
        this.storeId = storeId;
        this.memberId = memberId;
        this.config = config;
        this.proposer = proposer;
    }

    DirectBuffer eventBuffer()
    {
        return eventBuffer;
    }

    DirectBuffer egressBuffer()
    {
        return egressBuffer;
    }

    /**
     * @return bytes of the event in {@link #eventBuffer()}.
     */
    int encodeEvent(
        final EventCode code, final long sessionId, final long nonce, final long lastSequence, final String detail)
    {
        event.wrapAndApplyHeader(eventBuffer, 0, header);
        speak(event.envelope());
        event.sessionId(sessionId).nonce(nonce).lastSequence(lastSequence).code(code)
            .retainedMax(config.retainedMax()).commandLengthMax(config.commandLengthMax());
        event.detail(detail.length() > DETAIL_MAX ? detail.substring(0, DETAIL_MAX) : detail);
        return MessageHeaderEncoder.ENCODED_LENGTH + event.encodedLength();
    }

    /**
     * Once a term: what all egress messages of the term begin with.
     */
    void beginTerm()
    {
        egress.wrapAndApplyHeader(egressBuffer, 0, header);
        speak(egress.envelope());
    }

    /**
     * The rest of {@link #EGRESS_HEADER_LENGTH} bytes in {@link #egressBuffer()}.
     */
    void encodeEgress(final long sessionId, final long firstRecord)
    {
        egress.sessionId(sessionId).firstRecord(firstRecord);
    }

    private void speak(final EnvelopeEncoder envelope)
    {
        envelope.clusterId(clusterId)
            .storeId(storeId)
            .senderId(memberId)
            .leaderId(proposer.isLeader() ? memberId : proposer.leaderId())
            .term(proposer.term());
    }
}
