package io.balsa.jmh;

import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionOpenEncoder;
import io.balsa.service.SessionLedger;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opens a session the way an entry of the log does.
 */
final class SessionOpening
{
    private static final int CAPACITY = 256;

    private SessionOpening()
    {
    }

    /**
     * @param sessions that get one more.
     * @return its id.
     */
    static long open(final SessionLedger sessions)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
        final SessionOpenEncoder encoder =
            new SessionOpenEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        encoder.nonce(1).responseStreamId(1).responseChannel("aeron:udp?endpoint=127.0.0.1:1");
        sessions.onEntry(1, 1);
        return sessions.open(buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength()).id();
    }
}
