package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.client.EgressRecordDecoder;
import io.balsa.codecs.client.EgressRecordEncoder;
import io.balsa.codecs.client.EventCode;
import io.balsa.codecs.client.MessageHeaderDecoder;
import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionCommandsDecoder;
import io.balsa.codecs.client.SessionEventDecoder;
import io.balsa.codecs.client.SessionEventEncoder;
import io.balsa.codecs.client.SessionKeepAliveDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * What the client believes of what it is told.
 */
class ClientProtocolTest implements ClientListener, ClientPaths, MemberPath
{
    private static final long NONCE = 4711;
    /** Of a record in the window, with 8 bytes. */
    private static final int COMMAND_LENGTH = 16;

    private final List<String> heard = new ArrayList<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final List<String> sent = new ArrayList<>();
    private final CommandWindow window = new CommandWindow(4096, 100);
    private final ClientProtocol protocol = new ClientProtocol(
        new ClientConfig().members("0=h:1,1=h:2,5=h:3"), this, window, NONCE, 0);
    private int retainedMax;
    private int commandLengthMax;
    private long nowNs;

    @Test
    void shouldFollowTheHighestTerm()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        event(EventCode.OPENED, 5, 5, 4, NONCE, 9);
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        event(EventCode.CLOSED, 0, 0, 3, NONCE, 9);
        event(EventCode.REDIRECT, 1, 0, 3, NONCE, 9);
        event(EventCode.OPENED, 5, 5, 4, NONCE, 9);
        assertEquals(List.of("connected 0 t3", "connected 5 t4"), heard);
        assertTrue(protocol.toString().contains("m5 t4"), protocol.toString());
    }

    @Test
    void shouldIgnoreWhatIsMeantForOthers()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE + 1, 9);
        event(EventCode.OPENED, 7, 7, 3, NONCE, 9);
        assertEquals(List.of(), heard, "another client's, and a member that isn't in the settings");
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        event(EventCode.CLOSED, 0, 0, 3, NONCE, 10);
        assertEquals(List.of("connected 0 t3"), heard);
        assertFalse(protocol.mayDeliver(10, 1));
        assertTrue(protocol.mayDeliver(9, 1));
    }

    @Test
    void shouldKeepWhatIsRefusedSayItOnceAndGoOn()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        for (int i = 0; i < 3; i++)
        {
            window.offer(buffer, 0, 8);
        }
        window.nextBatch(4096, 3);
        window.onBatchSent();
        assertEquals(3, window.sent());
        heard.clear();
        event(EventCode.STORAGE_FULL, 0, 0, 3, NONCE, 9);
        event(EventCode.STORAGE_FULL, 0, 0, 3, NONCE, 9);
        assertTrue(protocol.isStorageFull());
        assertEquals(0, window.sent(), "to be sent again");
        assertEquals(3, window.last(), "nothing is lost");
        assertEquals(ClientProtocol.State.OPEN, protocol.state());
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        assertFalse(protocol.isStorageFull());
        assertEquals(List.of("full 0", "free"), heard);
    }

    @Test
    void shouldSendNoMoreThanThereIsRoomForTheRepliesTo()
    {
        openWithRoomForFour(20);
        work(1);
        work(1);
        assertEquals(List.of("commands 4"), sent);
        record(1, 1, 96);
        record(2, 2, 96);
        work(1);
        assertEquals(List.of("commands 4", "commands 2"), sent);
        for (int i = 3; i <= 6; i++)
        {
            record(i, i, 0);
        }
        work(1);
        assertEquals(11, window.sent(), "replies are shorter: 8 bytes less are expected each time, 96 now");
        assertTrue(protocol.toString().contains("unanswered at most 5"), protocol.toString());
    }

    @Test
    void shouldHoldNothingBackIfItDoesNotKnowTheRoom()
    {
        openWithRoomForFour(20);
        retainedMax = 0;
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        work(1);
        assertEquals(List.of("commands 20"), sent);
    }

    @Test
    void shouldSendAgainNoMoreThanThereIsRoomForTheRepliesTo()
    {
        openWithRoomForFour(20);
        work(1);
        event(EventCode.OPENED, 5, 5, 4, NONCE, 9);
        work(1);
        assertEquals(List.of("commands 4", "commands 4"), sent);
        encode(EventCode.OPENED, 0, 0, 5, NONCE, 9, 3);
        work(1);
        assertEquals("commands 1", sent.get(2), "three are executed, their replies are missing");
        encode(EventCode.OPENED, 5, 5, 6, NONCE, 9, 4);
        work(1);
        assertEquals(3, sent.size());
        record(1, 1, 96);
        work(1);
        assertEquals("commands 1", sent.get(3));
    }

    /**
     * As long as replies come there is no silence, however long a command waits for room.
     */
    @Test
    void shouldNotTakeWaitingForRoomForSilence()
    {
        openWithRoomForFour(20);
        for (int i = 1; i <= 8; i++)
        {
            work(100);
            record(i, i, 96);
        }
        assertEquals(ClientProtocol.State.OPEN, protocol.state());
        assertEquals(11, window.sent());
        work(100);
        assertEquals(ClientProtocol.State.OPEN, protocol.state());
        work(1_100);
        assertEquals(ClientProtocol.State.CONNECTING, protocol.state(), "but now nothing came, eight times as long");
    }

    /**
     * All that may be sent was taken, the rest waits for room: the leader would hear nothing.
     */
    @Test
    void shouldAskAgainThoughNoCommandMayBeSent()
    {
        openWithRoomForFour(20);
        work(1);
        encode(EventCode.STORAGE_FULL, 0, 0, 3, NONCE, 9, 4);
        work(60);
        assertEquals(List.of("commands 4", "keep-alive"), sent);
        record(1, 1, 96);
        work(60);
        assertEquals("commands 1", sent.get(2));
    }

    @Test
    void shouldTakeNoLongerCommandsThanTheLeader()
    {
        assertEquals(16 * 1024, protocol.commandLengthMax());
        openWithRoomForFour(0);
        assertEquals(96, protocol.commandLengthMax());
        commandLengthMax = 0;
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        assertEquals(16 * 1024, protocol.commandLengthMax());
        commandLengthMax = 1 << 20;
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        assertEquals(16 * 1024, protocol.commandLengthMax());
    }

    @Test
    void shouldStayPatientUntilAnAnswerWasMeasured()
    {
        protocol.onTransport(this, 0);
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        offerOne();
        work(0);
        work(150);
        assertEquals(List.of("connected 0 t3", "disconnected"), heard);
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        work(0);
        record(1, 1, 8);
        heard.clear();

        offerOne();
        work(0);
        work(299);
        assertEquals(List.of(), heard, "the one before was sent twice, so nobody knows how long that took");
        record(2, 2, 8);
        offerOne();
        work(0);
        work(800);
        assertEquals(List.of("reply 2"), heard, "this one took 299 ms, so even 800 is no wonder");
        work(100);
        assertEquals(List.of("reply 2", "disconnected"), heard);
    }

    private void offerOne()
    {
        window.offer(buffer, 0, 8);
        protocol.onFirstWaiting(nowNs);
    }

    @Test
    void shouldAskAllTwiceQuicklyAndThenLessOften()
    {
        protocol.onTransport(this, 0);
        assertEquals(6, connectsIn(6 * 150 - 10), "each of three twice");
        assertEquals(3, connectsIn(3 * 300), "and again");
        assertEquals(3, connectsIn(3 * 600));
        assertEquals(3, connectsIn(3 * 1200));
        assertEquals(3, connectsIn(3 * 1200), "no slower than that");

        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        protocol.onTransport(this, nowNs);
        assertEquals(6, connectsIn(6 * 150 - 10), "quick again, after the leader was there");
    }

    private int connectsIn(final int millis)
    {
        sent.clear();
        for (int i = 0; i < millis / 10; i++)
        {
            work(10);
        }
        return sent.size();
    }

    @Test
    void shouldFollowARedirectOfItsLeaderOnly()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        event(EventCode.REDIRECT, 1, 5, 3, NONCE, 9);
        assertEquals(ClientProtocol.State.OPEN, protocol.state());
        event(EventCode.REDIRECT, 0, 5, 4, NONCE, 9);
        assertEquals(ClientProtocol.State.CONNECTING, protocol.state());
        assertTrue(protocol.toString().contains("m5"), protocol.toString());
        event(EventCode.REDIRECT, 5, 0, 4, NONCE, 9);
        assertTrue(protocol.toString().contains("m5"), "not back at once: " + protocol);
    }

    /** m1 is cut off from the others and doesn't know yet that m0 is gone; m5 leads. */
    @Test
    void shouldAskEverybodyThoughOneNamesALeaderThatIsGone()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        protocol.onTransport(this, nowNs);
        awaitTarget(1);
        event(EventCode.REDIRECT, 1, 0, 3, NONCE, 9);
        awaitTarget(0);
        awaitTarget(5);
    }

    private void awaitTarget(final int memberId)
    {
        final String expected = " m" + memberId + " ";
        for (int i = 0; i < 16 && !protocol.toString().contains(expected); i++)
        {
            work(10);
        }
        assertTrue(protocol.toString().contains(expected), protocol.toString());
    }

    @Test
    void shouldDeliverRecordsByNumber()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        for (int i = 0; i < 3; i++)
        {
            window.offer(buffer, 0, 8);
        }
        record(1, 1, 0);
        record(1, 1, 0);
        record(2, 2, 0);
        assertFalse(protocol.mayDeliver(9, 4));
        assertEquals(ClientProtocol.State.CONNECTING, protocol.state());
        assertTrue(protocol.mayDeliver(9, 2));
        record(2, 2, 0);
        record(3, 3, 0);
        assertTrue(window.isEmpty());
        assertEquals(List.of("connected 0 t3", "reply 1", "reply 2", "disconnected", "reply 3"), heard);
    }

    @Test
    void shouldSendAgainAfterAGap()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        for (int i = 0; i < 5; i++)
        {
            window.offer(buffer, 0, 8);
        }
        window.nextBatch(1000, 5);
        window.onBatchSent();
        assertEquals(5, window.sent());
        encode(EventCode.GAP, 0, 0, 3, NONCE, 9, 2);
        assertEquals(2, window.sent());
        encode(EventCode.GAP, 0, 0, 3, NONCE, 9, 4);
        assertEquals(2, window.sent());
    }

    @Test
    void shouldEndOnceAndReportWhatIsUnknown()
    {
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        window.offer(buffer, 0, 8);
        event(EventCode.UNKNOWN_SESSION, 0, 0, 3, NONCE, 9);
        event(EventCode.OPENED, 0, 0, 4, NONCE, 9);
        protocol.end(CloseReason.CLIENT, "");
        assertEquals(List.of("connected 0 t3", "unknown 1..1", "closed UNKNOWN_SESSION"), heard);
    }

    private void event(
        final EventCode code,
        final int senderId,
        final int leaderId,
        final long term,
        final long nonce,
        final long sessionId)
    {
        encode(code, senderId, leaderId, term, nonce, sessionId, 0);
    }

    private void encode(
        final EventCode code,
        final int senderId,
        final int leaderId,
        final long term,
        final long nonce,
        final long sessionId,
        final long lastSequence)
    {
        final SessionEventEncoder event =
            new SessionEventEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        event.envelope().senderId(senderId).leaderId(leaderId).term(term);
        event.nonce(nonce).sessionId(sessionId).lastSequence(lastSequence).code(code)
            .retainedMax(retainedMax).commandLengthMax(commandLengthMax).detail("");
        protocol.onEvent(new SessionEventDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()));
    }

    private void record(final long number, final long sequence, final int length)
    {
        new EgressRecordEncoder().wrap(buffer, 0)
            .recordLength(32 + length).kind(0).sequence(sequence).index(1).timestamp(1);
        protocol.onRecord(number, new EgressRecordDecoder().wrap(buffer, 0, 32, 1), buffer, 32, length);
    }

    /**
     * A session with commands that wait, and room for replies of 4 times the longest.
     */
    private void openWithRoomForFour(final int commandCount)
    {
        retainedMax = 1024;
        commandLengthMax = 96;
        protocol.onTransport(this, 0);
        event(EventCode.OPENED, 0, 0, 3, NONCE, 9);
        for (int i = 0; i < commandCount; i++)
        {
            window.offer(buffer, 0, 8);
        }
    }

    private void work(final long millis)
    {
        nowNs += TimeUnit.MILLISECONDS.toNanos(millis);
        protocol.doWork(nowNs);
    }

    @Override
    public String responseChannel()
    {
        return "aeron:udp?endpoint=a:1";
    }

    @Override
    public MemberPath channel(final int place)
    {
        return this;
    }

    @Override
    public boolean isConnected()
    {
        return true;
    }

    @Override
    public int maxPayloadLength()
    {
        return 1408;
    }

    @Override
    public int offer(
        final DirectBuffer header,
        final int headerLength,
        final DirectBuffer body,
        final int offset,
        final int length)
    {
        final int templateId = new MessageHeaderDecoder().wrap(header, 0).templateId();
        sent.add(
            templateId == SessionCommandsDecoder.TEMPLATE_ID ? "commands " + length / COMMAND_LENGTH :
            templateId == SessionKeepAliveDecoder.TEMPLATE_ID ? "keep-alive" : "connect");
        return SENT;
    }

    @Override
    public void onStorageFull(final int leaderId, final String detail)
    {
        heard.add("full " + leaderId);
    }

    @Override
    public void onStorageFree()
    {
        heard.add("free");
    }

    @Override
    public void onReply(
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer answer,
        final int offset,
        final int length)
    {
        heard.add("reply " + sequence);
    }

    @Override
    public void onConnected(final int leaderId, final long term)
    {
        heard.add("connected " + leaderId + " t" + term);
    }

    @Override
    public void onDisconnected()
    {
        heard.add("disconnected");
    }

    @Override
    public void onUnknown(final long firstSequence, final long lastSequence)
    {
        heard.add("unknown " + firstSequence + ".." + lastSequence);
    }

    @Override
    public void onClosed(final CloseReason reason, final String detail)
    {
        heard.add("closed " + reason);
    }
}
