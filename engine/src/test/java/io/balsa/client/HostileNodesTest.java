package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.HostileBytes;
import io.balsa.codecs.client.EgressRecordEncoder;
import io.balsa.codecs.client.EventCode;
import io.balsa.codecs.client.MessageHeaderEncoder;
import io.balsa.codecs.client.SessionEgressEncoder;
import io.balsa.codecs.client.SessionEventEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client makes of what nodes send, and of what isn't what a node would send.
 */
class HostileNodesTest
{
    private static final int MESSAGES = 40_000;
    private static final int MESSAGES_OF_A_LIFE = 100;
    private static final long CLUSTER_ID = new ClientConfig().clusterId();
    private static final long NONCE = 4711;
    private static final long SESSION_ID = 9;

    static LongStream seeds()
    {
        return HostileBytes.seeds();
    }

    @ParameterizedTest
    @EnumSource(value = EventCode.class, names = "NULL_VAL", mode = EnumSource.Mode.EXCLUDE)
    void shouldHearEachEvent(final EventCode code)
    {
        final Client client = new Client();
        client.deliver(event(EventCode.OPENED, 0, 0, 3, 0, ""));
        client.protocol.doWork(1);
        client.deliver(event(code, 0, 5, 4, 2, "CLIENT: some detail"));
        assertEquals(0, client.adapter.junkCount());
        final String heard = client.heard.toString() + client.protocol;
        assertTrue(heard.contains(switch (code)
        {
            case OPENED -> "connected 0 t4";
            case REDIRECT -> "disconnected";
            case CLOSED -> "closed CLIENT CLIENT: some detail";
            case UNKNOWN_SESSION -> "closed UNKNOWN_SESSION CLIENT: some detail";
            case REJECTED -> "closed REJECTED CLIENT: some detail";
            case GAP -> "sent 2";
            default -> "full 0 CLIENT: some detail";
        }), heard);
    }

    @Test
    void shouldHearRepliesAndEventsAsTheyWereSent()
    {
        final Client client = new Client();
        client.deliver(event(EventCode.OPENED, 0, 0, 3, 0, ""));
        client.deliver(egress(1, record(0, 1, "one"), record(1, 7, ""), record(0, 2, "twotwotwo")));
        assertEquals(
            List.of("connected 0 t3", "reply 1 i11 t111 one", "event 7 i11 t111 ", "reply 2 i11 t111 twotwotwo"),
            client.heard);
        assertEquals(0, client.adapter.junkCount());
    }

    /** "A message of wrong length is counted and dropped." */
    @Test
    void shouldDropWhatIsTooShortOrTooLong()
    {
        final byte[] opened = event(EventCode.OPENED, 0, 0, 3, 0, "detail");
        for (int length = 0; length < opened.length + 20; length++)
        {
            if (length != opened.length)
            {
                for (final HostileBytes.Place place : HostileBytes.Place.values())
                {
                    final Client client = new Client();
                    client.deliver(place, Arrays.copyOf(opened, length), opened);
                    assertEquals(1, client.adapter.junkCount(), length + " of " + opened.length);
                    assertEquals(List.of(), client.heard);
                }
            }
        }
    }

    /** A client that believed it would hear no leader of any lower term ever again. */
    @Test
    void shouldDropNumbersThatCannotBe()
    {
        requireJunk(event(EventCode.OPENED, 0, 0, Long.MAX_VALUE, 0, ""));
        requireJunk(event(EventCode.OPENED, 0, 0, -1, 0, ""));
        requireJunk(event(EventCode.GAP, 0, 0, 3, -1, ""));
        requireJunk(event(EventCode.OPENED, 0, 0, 4, 0, -1, 16 * 1024, ""));
        requireJunk(event(EventCode.OPENED, 0, 0, 4, 0, 1 << 20, Integer.MIN_VALUE, ""));
        requireJunk(egress(0, record(0, 1, "x")));
        requireJunk(egress(Long.MIN_VALUE, record(0, 1, "x")));
        requireJunk(egress(1, record(2, 1, "neither reply nor event")));
        requireJunk(egress(1, record(0, -1, "x")));
        requireJunk(egress(1, record(0, Long.MAX_VALUE, "x")));
    }

    private static void requireJunk(final byte[] message)
    {
        final Client client = new Client();
        client.deliver(event(EventCode.OPENED, 0, 0, 3, 0, ""));
        client.heard.clear();
        client.deliver(message);
        assertEquals(1, client.adapter.junkCount());
        assertEquals(List.of(), client.heard);
    }

    /**
     * The same messages to clients that differ in what lies around a message: none throws, all hear the same, and what
     * is delivered lies in the message.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldOutliveAnyMessageAndReadNothingElse(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final HostileBytes hostile = new HostileBytes(random);
        Client[] clients = clients();
        long junk = 0;
        int heard = 0;
        for (int i = 0; i < MESSAGES; i++)
        {
            if (i % MESSAGES_OF_A_LIFE == 0 || clients[0].protocol.state() == ClientProtocol.State.CLOSED)
            {
                clients = clients();
            }
            final byte[] whole = clients[0].message(random);
            final byte[] message = random.nextInt(4) == 0 ? whole : hostile.spoil(whole);
            String first = null;
            for (final HostileBytes.Place place : HostileBytes.Place.values())
            {
                final Client client = clients[place.ordinal()];
                final String what = "seed " + seed + ", message " + i + ", " + place;
                final long junkBefore = client.adapter.junkCount();
                final int heardBefore = client.heard.size();
                try
                {
                    client.deliver(place, message, whole);
                    client.protocol.doWork(client.nowNs += 1_000_000);
                }
                catch (final RuntimeException | AssertionError ex)
                {
                    throw new AssertionError(what + " " + HexFormat.of().formatHex(message) + ": " + ex, ex);
                }
                junk += client.adapter.junkCount() - junkBefore;
                heard += client.heard.size() - heardBefore;
                final String state = client.adapter.junkCount() + " " + client.heard.subList(
                    heardBefore, client.heard.size()) + client.protocol;
                first = first == null ? state : first;
                assertEquals(first, state, () -> what + ": read beyond the message");
            }
        }
        assertTrue(junk > MESSAGES, junk + " junk of " + MESSAGES);
        assertTrue(heard > MESSAGES / 10, heard + " heard of " + MESSAGES);
    }

    private static Client[] clients()
    {
        final Client[] clients = new Client[HostileBytes.Place.values().length];
        for (int i = 0; i < clients.length; i++)
        {
            clients[i] = new Client();
            clients[i].deliver(event(EventCode.OPENED, 0, 0, 3, 0, ""));
        }
        return clients;
    }

    private static byte[] event(
        final EventCode code,
        final int senderId,
        final int leaderId,
        final long term,
        final long lastSequence,
        final String detail)
    {
        return event(code, senderId, leaderId, term, lastSequence, 1 << 20, 16 * 1024, detail);
    }

    private static byte[] event(
        final EventCode code,
        final int senderId,
        final int leaderId,
        final long term,
        final long lastSequence,
        final int retainedMax,
        final int commandLengthMax,
        final String detail)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        final SessionEventEncoder event =
            new SessionEventEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        event.envelope().clusterId(CLUSTER_ID).storeId(5).senderId(senderId).leaderId(leaderId).term(term);
        event.nonce(NONCE).sessionId(SESSION_ID).lastSequence(lastSequence).code(code)
            .retainedMax(retainedMax).commandLengthMax(commandLengthMax).detail(detail);
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + event.encodedLength());
    }

    private static byte[] egress(final long firstRecord, final byte[]... records)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
        final SessionEgressEncoder egress =
            new SessionEgressEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        egress.envelope().clusterId(CLUSTER_ID).storeId(5).senderId(0).leaderId(0).term(3);
        egress.sessionId(SESSION_ID).firstRecord(firstRecord);
        int length = MessageHeaderEncoder.ENCODED_LENGTH + egress.encodedLength();
        for (final byte[] record : records)
        {
            buffer.putBytes(length, record);
            length += record.length;
        }
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    private static byte[] record(final int kind, final long sequence, final String payload)
    {
        final int length = EgressRecordEncoder.BLOCK_LENGTH + payload.length();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[BitUtil.align(length, BitUtil.SIZE_OF_LONG)]);
        new EgressRecordEncoder().wrap(buffer, 0)
            .recordLength(length).kind(kind).sequence(sequence).index(11).timestamp(111);
        buffer.putStringWithoutLengthAscii(EgressRecordEncoder.BLOCK_LENGTH, payload);
        return buffer.byteArray();
    }

    /**
     * A client with commands that wait for answers.
     */
    private static final class Client implements ClientListener, ClientPaths, MemberPath
    {
        private final List<String> heard = new ArrayList<>();
        private final CommandWindow window = new CommandWindow(4096, 100);
        private final ClientProtocol protocol =
            new ClientProtocol(new ClientConfig().members("0=h:1,1=h:2,5=h:3"), this, window, NONCE, 0);
        private final EgressAdapter adapter = new EgressAdapter(CLUSTER_ID, protocol);
        private long received;
        private long nowNs;
        private int begin;
        private int end;

        Client()
        {
            protocol.onTransport(this, 0);
            for (int i = 0; i < 40; i++)
            {
                window.offer(new UnsafeBuffer(new byte[8]), 0, 8);
            }
            window.nextBatch(4096, 40);
            window.onBatchSent();
        }

        void deliver(final byte[] message)
        {
            deliver(HostileBytes.Place.ALONE, message, message);
        }

        void deliver(final HostileBytes.Place place, final byte[] message, final byte[] whole)
        {
            begin = place.offset();
            end = begin + message.length;
            adapter.onMessage(place.put(message, whole), begin, message.length);
        }

        byte[] message(final SplittableRandom random)
        {
            if (random.nextInt(6) == 0)
            {
                final EventCode[] codes = {
                    EventCode.OPENED, EventCode.OPENED, EventCode.OPENED, EventCode.GAP, EventCode.STORAGE_FULL,
                    EventCode.REDIRECT, random.nextInt(8) == 0 ? EventCode.CLOSED : EventCode.OPENED};
                return event(codes[random.nextInt(codes.length)], 0, random.nextInt(2) * 5, 3, random.nextInt(40),
                    "detail".repeat(random.nextInt(3)));
            }
            final byte[][] records = new byte[1 + random.nextInt(3)][];
            Arrays.setAll(records, n ->
                record(random.nextInt(2), window.replied() + random.nextInt(2), "x".repeat(random.nextInt(20))));
            return egress(Math.max(1, received + 1 - random.nextInt(2)), records);
        }

        private String text(
            final String name,
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            assertTrue(length >= 0 && offset >= begin && offset <= end - length,
                offset + " +" + length + " in a message of " + begin + " to " + end);
            assertTrue(sequence >= 0 && sequence <= 1L << 56 && index >= 0 && index <= 1L << 56, "no number");
            received++;
            return name + " " + sequence + " i" + index + " t" + timestamp + " " +
                buffer.getStringWithoutLengthAscii(offset, length);
        }

        @Override
        public void onReply(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            heard.add(text("reply", sequence, index, timestamp, buffer, offset, length));
        }

        @Override
        public void onEvent(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            heard.add(text("event", sequence, index, timestamp, buffer, offset, length));
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
        public void onStorageFull(final int leaderId, final String detail)
        {
            heard.add("full " + leaderId + " " + detail);
        }

        @Override
        public void onClosed(final CloseReason reason, final String detail)
        {
            heard.add("closed " + reason + " " + detail);
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
            return SENT;
        }
    }
}
