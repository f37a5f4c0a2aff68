package io.balsa.session;

import io.balsa.codecs.client.CommandRecordEncoder;
import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionCloseEncoder;
import io.balsa.codecs.client.SessionCommandsEncoder;
import io.balsa.codecs.client.SessionConnectEncoder;
import io.balsa.codecs.client.SessionKeepAliveEncoder;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a client says, written at a crooked offset on purpose.
 */
final class TestMessages
{
    static final int OFFSET = 24;

    final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128 * 1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CommandRecordEncoder record = new CommandRecordEncoder();
    private final SessionCommandsEncoder commands = new SessionCommandsEncoder();
    int length;

    TestMessages connect(final long sessionId, final long nonce, final long acknowledged, final String channel)
    {
        final SessionConnectEncoder connect = new SessionConnectEncoder().wrapAndApplyHeader(buffer, OFFSET, header);
        connect.recipient().clusterId(TestNode.CLUSTER_ID).sessionId(sessionId);
        connect.nonce(nonce).acknowledged(acknowledged).responseStreamId(9).responseChannel(channel);
        length = 8 + connect.encodedLength();
        return this;
    }

    TestMessages commands(
        final long sessionId, final long acknowledged, final long firstSequence, final String... payloads)
    {
        beginCommands(sessionId, acknowledged, firstSequence);
        for (final String payload : payloads)
        {
            final int recordLength = CommandRecordEncoder.BLOCK_LENGTH + payload.length();
            record.wrap(buffer, OFFSET + length).recordLength(recordLength).flags(0);
            buffer.putStringWithoutLengthAscii(OFFSET + length + CommandRecordEncoder.BLOCK_LENGTH, payload);
            length += BitUtil.align(recordLength, 8);
        }
        return this;
    }

    TestMessages commandsOfLength(final long sessionId, final long firstSequence, final int count, final int bytes)
    {
        beginCommands(sessionId, 0, firstSequence);
        for (int i = 0; i < count; i++)
        {
            final int recordLength = CommandRecordEncoder.BLOCK_LENGTH + bytes;
            record.wrap(buffer, OFFSET + length).recordLength(recordLength).flags(0);
            length += BitUtil.align(recordLength, 8);
        }
        return this;
    }

    TestMessages keepAlive(final long sessionId, final long acknowledged)
    {
        final SessionKeepAliveEncoder keepAlive =
            new SessionKeepAliveEncoder().wrapAndApplyHeader(buffer, OFFSET, header);
        keepAlive.recipient().clusterId(TestNode.CLUSTER_ID).sessionId(sessionId);
        keepAlive.acknowledged(acknowledged);
        length = 8 + keepAlive.encodedLength();
        return this;
    }

    TestMessages close(final long sessionId)
    {
        final SessionCloseEncoder close = new SessionCloseEncoder().wrapAndApplyHeader(buffer, OFFSET, header);
        close.recipient().clusterId(TestNode.CLUSTER_ID).sessionId(sessionId);
        length = 8 + close.encodedLength();
        return this;
    }

    boolean to(final TestNode node)
    {
        return node.ingress.onMessage(buffer, OFFSET, length);
    }

    private void beginCommands(final long sessionId, final long acknowledged, final long firstSequence)
    {
        commands.wrapAndApplyHeader(buffer, OFFSET, header);
        commands.recipient().clusterId(TestNode.CLUSTER_ID).sessionId(sessionId);
        commands.acknowledged(acknowledged).firstSequence(firstSequence);
        length = 8 + SessionCommandsEncoder.BLOCK_LENGTH;
    }
}
