package io.balsa.client;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.balsa.codecs.client.EgressRecordDecoder;
import io.balsa.codecs.client.EventCode;
import io.balsa.codecs.client.MessageHeaderDecoder;
import io.balsa.codecs.client.SessionEgressDecoder;
import io.balsa.codecs.client.SessionEventDecoder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * Takes apart what nodes send. Messages of other clusters, versions and sessions, and broken ones, are counted and
 * dropped.
 */
final class EgressAdapter implements FragmentHandler
{
    /**
     * No term, sequence, record or index has a higher number, if millions come in every second for a thousand years:
     * one that says so would make this client deaf to all that come after.
     */
    private static final long NUMBER_MAX = 1L << 56;
    private static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int RECORD_HEADER_LENGTH = EgressRecordDecoder.BLOCK_LENGTH;
    private static final int REPLY = 0;
    private static final int EVENT = 1;

    private final long clusterId;
    private final ClientProtocol protocol;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SessionEventDecoder event = new SessionEventDecoder();
    private final SessionEgressDecoder egress = new SessionEgressDecoder();
    private final EgressRecordDecoder record = new EgressRecordDecoder();
    private long junkCount;

    EgressAdapter(final long clusterId, final ClientProtocol protocol)
    {
        this.clusterId = clusterId;
        this.protocol = protocol;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header aeronHeader)
    {
        onMessage(buffer, offset, length);
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!dispatch(buffer, offset, length))
        {
            junkCount++;
        }
    }

    long junkCount()
    {
        return junkCount;
    }

    private boolean dispatch(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < HEADER_LENGTH)
        {
            return false;
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID ||
            header.version() != MessageHeaderDecoder.SCHEMA_VERSION)
        {
            return false;
        }
        final int body = offset + HEADER_LENGTH;
        final int end = offset + length;
        final int templateId = header.templateId();
        if (templateId == SessionEgressDecoder.TEMPLATE_ID && isWhole(SessionEgressDecoder.BLOCK_LENGTH, length))
        {
            egress.wrap(buffer, body, SessionEgressDecoder.BLOCK_LENGTH, SessionEgressDecoder.SCHEMA_VERSION);
            return egress.envelope().clusterId() == clusterId && onEgress(buffer, end);
        }
        if (templateId == SessionEventDecoder.TEMPLATE_ID && isWhole(SessionEventDecoder.BLOCK_LENGTH, length))
        {
            event.wrap(buffer, body, SessionEventDecoder.BLOCK_LENGTH, SessionEventDecoder.SCHEMA_VERSION);
            return event.envelope().clusterId() == clusterId && onEvent(buffer, end);
        }
        return false;
    }

    private boolean isWhole(final int blockLength, final int length)
    {
        return header.blockLength() == blockLength && length >= HEADER_LENGTH + blockLength;
    }

    private static boolean isNumber(final long value)
    {
        return value >= 0 && value <= NUMBER_MAX;
    }

    private boolean onEvent(final DirectBuffer buffer, final int end)
    {
        final int at = event.limit();
        final int lengthField = SessionEventDecoder.detailHeaderLength();
        if (event.codeRaw() > EventCode.STORAGE_FULL.value() || !isNumber(event.envelope().term()) ||
            !isNumber(event.sessionId()) || !isNumber(event.lastSequence()) ||
            event.retainedMax() < 0 || event.commandLengthMax() < 0 ||
            end - at < lengthField || buffer.getInt(at) != end - at - lengthField)
        {
            return false;
        }
        protocol.onEvent(event);
        return true;
    }

    private boolean onEgress(final DirectBuffer buffer, final int end)
    {
        final long firstRecord = egress.firstRecord();
        if (firstRecord < 1 || !isNumber(firstRecord))
        {
            return false;
        }
        if (!protocol.mayDeliver(egress.sessionId(), firstRecord))
        {
            return true;
        }
        long number = firstRecord;
        int at = egress.limit();
        while (at < end)
        {
            final int recordLength = end - at < RECORD_HEADER_LENGTH ? 0 : buffer.getInt(at);
            if (recordLength < RECORD_HEADER_LENGTH || recordLength > end - at)
            {
                return false;
            }
            record.wrap(buffer, at, RECORD_HEADER_LENGTH, EgressRecordDecoder.SCHEMA_VERSION);
            if (record.kind() != REPLY && record.kind() != EVENT ||
                !isNumber(record.sequence()) || !isNumber(record.index()))
            {
                return false;
            }
            protocol.onRecord(number, record, buffer, at + RECORD_HEADER_LENGTH, recordLength - RECORD_HEADER_LENGTH);
            number++;
            at += BitUtil.align(recordLength, BitUtil.SIZE_OF_LONG);
        }
        return true;
    }
}
