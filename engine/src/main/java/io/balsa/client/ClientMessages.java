package io.balsa.client;

import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionCloseEncoder;
import io.balsa.codecs.client.SessionCommandsEncoder;
import io.balsa.codecs.client.SessionConnectEncoder;
import io.balsa.codecs.client.SessionKeepAliveEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes what a client says, into a buffer of its own; each method returns the bytes written.
 */
final class ClientMessages
{
    /** Bytes of SessionCommands before its first record. */
    static final int COMMANDS_HEADER_LENGTH =
        MessageHeaderEncoder.ENCODED_LENGTH + SessionCommandsEncoder.BLOCK_LENGTH;

    private final long clusterId;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SessionConnectEncoder connect = new SessionConnectEncoder();
    private final SessionCommandsEncoder commands = new SessionCommandsEncoder();
    private final SessionKeepAliveEncoder keepAlive = new SessionKeepAliveEncoder();
    private final SessionCloseEncoder close = new SessionCloseEncoder();

    ClientMessages(final long clusterId)
    {
        this.clusterId = clusterId;
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int connect(
        final long sessionId,
        final long nonce,
        final long acknowledged,
        final int responseStreamId,
        final String responseChannel)
    {
        connect.wrapAndApplyHeader(buffer, 0, header);
        connect.recipient().clusterId(clusterId).sessionId(sessionId);
        connect.nonce(nonce)
            .acknowledged(acknowledged)
            .responseStreamId(responseStreamId)
            .responseChannel(responseChannel);
        return MessageHeaderEncoder.ENCODED_LENGTH + connect.encodedLength();
    }

    int commands(final long sessionId, final long acknowledged, final long firstSequence)
    {
        commands.wrapAndApplyHeader(buffer, 0, header);
        commands.recipient().clusterId(clusterId).sessionId(sessionId);
        commands.acknowledged(acknowledged).firstSequence(firstSequence);
        return COMMANDS_HEADER_LENGTH;
    }

    int keepAlive(final long sessionId, final long acknowledged)
    {
        keepAlive.wrapAndApplyHeader(buffer, 0, header);
        keepAlive.recipient().clusterId(clusterId).sessionId(sessionId);
        keepAlive.acknowledged(acknowledged);
        return MessageHeaderEncoder.ENCODED_LENGTH + keepAlive.encodedLength();
    }

    int close(final long sessionId)
    {
        close.wrapAndApplyHeader(buffer, 0, header);
        close.recipient().clusterId(clusterId).sessionId(sessionId);
        return MessageHeaderEncoder.ENCODED_LENGTH + close.encodedLength();
    }
}
