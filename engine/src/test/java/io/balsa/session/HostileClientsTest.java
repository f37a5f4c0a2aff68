package io.balsa.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.HostileBytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a node makes of messages of clients that aren't what they should be, through the log and the service to what
 * others hear.
 */
class HostileClientsTest
{
    private static final int MESSAGES = 30_000;
    private static final int MESSAGES_OF_A_LIFE = 500;
    private static final String ADDRESS = "aeron:udp?endpoint=a:1";
    private static final SessionConfig CONFIG =
        new SessionConfig(TimeUnit.SECONDS.toNanos(10), 64 * 1024, 1000, 5);

    private final TestMessages client = new TestMessages();
    private World world = new World();

    static LongStream seeds()
    {
        return HostileBytes.seeds();
    }

    @BeforeEach
    void begin()
    {
        world = new World();
    }

    /**
     * The same messages to leaders that differ in what lies around a message: none throws, all do the same.
     */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldOutliveAnyMessageAndReadNothingElse(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final HostileBytes hostile = new HostileBytes(random);
        final HostileBytes.Place[] places = HostileBytes.Place.values();
        World[] worlds = worlds();
        int junk = 0;
        int served = 0;
        for (int i = 0; i < MESSAGES; i++)
        {
            if (i % MESSAGES_OF_A_LIFE == 0)
            {
                worlds = worlds();
            }
            final byte[] whole = worlds[0].message(random, client);
            final byte[] message = random.nextInt(4) == 0 ? whole : hostile.spoil(whole);
            String first = null;
            for (final HostileBytes.Place place : places)
            {
                final World at = worlds[place.ordinal()];
                final String what = "seed " + seed + ", message " + i + ", " + place;
                try
                {
                    final int before = at.node.junk.size();
                    final long lastIndex = at.log.lastIndex();
                    assertTrue(at.node.ingress.onMessage(place.put(message, whole), place.offset(), message.length));
                    junk += at.node.junk.size() - before;
                    assertTrue(at.node.junk.size() == before || at.log.lastIndex() == lastIndex || isCommands(message),
                        "junk was proposed");
                    at.work();
                }
                catch (final RuntimeException | AssertionError ex)
                {
                    throw new AssertionError(what + " " + HexFormat.of().formatHex(message) + ": " + ex, ex);
                }
                final String state = at.state();
                first = first == null ? state : first;
                assertEquals(first, state, () -> what + ": read beyond the message");
            }
            for (final World at : worlds)
            {
                served += at.served();
            }
        }
        assertTrue(junk > MESSAGES, junk + " of " + MESSAGES * places.length);
        assertTrue(served > MESSAGES, served + " commands executed");
    }

    /** "A message of wrong length is counted and dropped": nothing follows the block, or a length says how much. */
    @Test
    void shouldDropWhatIsTooShortOrTooLong()
    {
        final long id = world.open();
        requireLength(client.keepAlive(id, 0));
        requireLength(client.close(id));
        requireLength(client.connect(0, 9, 0, ADDRESS));
        requireLength(client.connect(id, 5, 0, ADDRESS));
    }

    @Test
    void shouldDropNumbersThatCannotBe()
    {
        final long id = world.open();
        for (final long number : new long[]{-1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 56) + 1})
        {
            requireJunk(client.connect(id, 5, number, ADDRESS));
            requireJunk(client.connect(0, 6, number, ADDRESS));
            requireJunk(client.commands(id, number, 1, "x"));
            requireJunk(client.commands(id, 0, number, "x"));
            requireJunk(client.keepAlive(id, number));
        }
        requireJunk(client.commands(id, 0, 0, "x"));
    }

    private void requireJunk(final TestMessages message)
    {
        final long lastIndex = world.log.lastIndex();
        world.node.junk.clear();
        message.to(world.node);
        assertEquals(List.of(IngressListener.Junk.MALFORMED), world.node.junk);
        assertEquals(lastIndex, world.log.lastIndex());
    }

    /** It would be the last one in this term: what is less than it was proposed before, and isn't again. */
    @Test
    void shouldGoOnAcknowledgingAfterAnAcknowledgementOfWhatWasNeverSent()
    {
        final long id = world.open();
        client.commands(id, 0, 1, "a", "b").to(world.node);
        world.work();
        client.commands(id, Integer.MAX_VALUE, 3, "c").to(world.node);
        world.work();
        final Session session = world.node.registry.find(id);
        assertEquals(0, session.egress().acknowledged(), "what was never sent can't have come");

        client.keepAlive(id, 2).to(world.node);
        world.work();
        assertEquals(2, session.egress().acknowledged());
    }

    private void requireLength(final TestMessages messages)
    {
        final byte[] whole = bytes(messages);
        for (int length = 0; length < whole.length + 20; length++)
        {
            if (length != whole.length)
            {
                final long lastIndex = world.log.lastIndex();
                final int before = world.node.junk.size();
                for (final HostileBytes.Place place : HostileBytes.Place.values())
                {
                    world.node.ingress.onMessage(
                        place.put(Arrays.copyOf(whole, length), whole), place.offset(), length);
                }
                assertEquals(before + HostileBytes.Place.values().length, world.node.junk.size(),
                    length + " of " + whole.length);
                assertEquals(lastIndex, world.log.lastIndex());
            }
        }
    }

    private static World[] worlds()
    {
        final World[] worlds = new World[HostileBytes.Place.values().length];
        for (int i = 0; i < worlds.length; i++)
        {
            worlds[i] = new World();
            worlds[i].open();
        }
        return worlds;
    }

    /** Their whole records are taken before the one that isn't. */
    private static boolean isCommands(final byte[] message)
    {
        return message[2] == 2;
    }

    private static byte[] bytes(final TestMessages messages)
    {
        final byte[] bytes = new byte[messages.length];
        messages.buffer.getBytes(TestMessages.OFFSET, bytes);
        return bytes;
    }

    /**
     * A leader with a client.
     */
    private static final class World
    {
        private final MemoryLog log = new MemoryLog(1 << 20);
        private final FakeChannels channels = new FakeChannels();
        private final TestNode node = new TestNode(0, log, CONFIG, channels);
        private long nowNs;

        World()
        {
            node.lead(1);
            work();
        }

        long open()
        {
            assertTrue(new TestMessages().connect(0, 5, 0, ADDRESS).to(node));
            work();
            return node.registry.get(0).id();
        }

        void work()
        {
            nowNs += TimeUnit.MILLISECONDS.toNanos(1);
            node.doWork(nowNs);
        }

        int served()
        {
            final int count = (int) node.calls.stream().filter(call -> call.contains(":")).count();
            node.calls.clear();
            return count;
        }

        String state()
        {
            final StringBuilder state = new StringBuilder();
            state.append(node.junk.size()).append(' ').append(log.lastIndex()).append(' ').append(node.registry);
            state.append(node.calls.subList(Math.max(0, node.calls.size() - 3), node.calls.size()));
            channels.received.forEach((name, received) -> state.append(name)
                .append(received.subList(Math.max(0, received.size() - 3), received.size())));
            return state.toString();
        }

        byte[] message(final SplittableRandom random, final TestMessages client)
        {
            if (node.registry.count() == 0)
            {
                return bytes(client.connect(0, random.nextInt(9), 0, ADDRESS));
            }
            final Session session = node.registry.get(random.nextInt(node.registry.count()));
            final long id = session.id();
            final long sent = session.egress().last();
            final long acknowledged = sent == 0 ? 0 : random.nextLong(sent + 1);
            return bytes(switch (random.nextInt(20))
            {
                case 0 -> client.connect(0, random.nextInt(9), 0, ADDRESS);
                case 1 -> client.connect(id, session.nonce(), acknowledged, ADDRESS + random.nextInt(3));
                case 2 -> client.close(id);
                case 3, 4, 5 -> client.keepAlive(id, acknowledged);
                default ->
                {
                    final String[] payloads = new String[1 + random.nextInt(3)];
                    Arrays.setAll(payloads, n -> "x".repeat(random.nextInt(20)));
                    yield client.commands(id, acknowledged, session.lastSequence() + 1, payloads);
                }
            });
        }
    }
}
