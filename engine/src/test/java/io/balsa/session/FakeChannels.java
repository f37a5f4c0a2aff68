package io.balsa.session;

import io.balsa.codecs.client.EgressRecordDecoder;
import io.balsa.codecs.client.MessageHeaderDecoder;
import io.balsa.codecs.client.SessionEgressDecoder;
import io.balsa.codecs.client.SessionEventDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Ways to clients that end in lists of text: {@code OPENED 5 seq 0}, {@code 5#1 reply 1 hello}.
 */
final class FakeChannels implements EgressChannels
{
    final Map<String, List<String>> received = new HashMap<>();
    final List<FakeChannel> open = new ArrayList<>();
    final Map<String, Integer> results = new HashMap<>();
    int openCount;
    int offerCount;
    int maxPayloadLength = 1408 - 32;
    boolean isRecording = true;
    /** What the last event said that a client has room for. */
    int retainedMax;
    int commandLengthMax;

    @Override
    public EgressChannel open(final String responseChannel, final int responseStreamId)
    {
        final FakeChannel channel = new FakeChannel(responseChannel);
        open.add(channel);
        openCount++;
        return channel;
    }

    List<String> received(final String channel)
    {
        return received.computeIfAbsent(channel, name -> new ArrayList<>());
    }

    List<String> take(final String channel)
    {
        final List<String> all = new ArrayList<>(received(channel));
        received(channel).clear();
        return all;
    }

    final class FakeChannel implements EgressChannel
    {
        private final String name;

        FakeChannel(final String name)
        {
            this.name = name;
        }

        @Override
        public int offer(
            final DirectBuffer header,
            final int headerLength,
            final DirectBuffer body,
            final int offset,
            final int length)
        {
            offerCount++;
            final int result = isRecording ? results.getOrDefault(name, SENT) : SENT;
            if (result == SENT && isRecording)
            {
                final UnsafeBuffer message = new UnsafeBuffer(new byte[headerLength + length]);
                message.putBytes(0, header, 0, headerLength);
                message.putBytes(headerLength, body, offset, length);
                decode(message, received(name));
            }
            return result;
        }

        @Override
        public int maxPayloadLength()
        {
            return isRecording && results.getOrDefault(name, SENT) == NOT_CONNECTED ? 0 : maxPayloadLength;
        }

        @Override
        public void close()
        {
            open.remove(this);
        }
    }

    private void decode(final UnsafeBuffer message, final List<String> into)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(message, 0);
        if (header.templateId() == SessionEventDecoder.TEMPLATE_ID)
        {
            final SessionEventDecoder event = new SessionEventDecoder().wrapAndApplyHeader(message, 0, header);
            retainedMax = event.retainedMax();
            commandLengthMax = event.commandLengthMax();
            into.add(event.code() + " " + event.sessionId() + " seq " + event.lastSequence() +
                " t" + event.envelope().term() + " leader " + event.envelope().leaderId() + " " + event.detail());
            return;
        }
        final SessionEgressDecoder egress = new SessionEgressDecoder().wrapAndApplyHeader(message, 0, header);
        final EgressRecordDecoder record = new EgressRecordDecoder();
        long number = egress.firstRecord();
        int at = EventEncoder.EGRESS_HEADER_LENGTH;
        while (at < message.capacity())
        {
            record.wrap(message, at, EgressRecordDecoder.BLOCK_LENGTH, 1);
            into.add(egress.sessionId() + "#" + number++ + (record.kind() == 0 ? " reply " : " event ") +
                record.sequence() + " " + message.getStringWithoutLengthAscii(
                at + EgressRecordDecoder.BLOCK_LENGTH, record.recordLength() - EgressRecordDecoder.BLOCK_LENGTH));
            at += BitUtil.align(record.recordLength(), 8);
        }
    }
}
