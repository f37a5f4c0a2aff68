package io.balsa.simulator;

import io.balsa.client.ClientConfig;
import io.balsa.client.ClientCore;
import io.balsa.client.ClientListener;
import io.balsa.client.ClientPaths;
import io.balsa.client.CloseReason;
import io.balsa.client.MemberPath;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The production client in the simulated network: offers numbered commands, with pauses in between, and remembers what
 * was acknowledged.
 */
final class SimulatedClient extends Event implements ClientListener, ClientPaths
{
    private static final String CHANNEL = "aeron:udp?endpoint=client:";
    private static final int PAYLOAD_MAX = 1344;
    private static final int COMMAND_LENGTH_MAX = 1024;
    private static final int DELIVERY_LENGTH = 64 * 1024;
    private static final int GENERATION_SHIFT = 32;
    private static final int PLACE_SHIFT = 48;
    private static final long KEEP_ALIVE_MS = 250;
    private static final long REOPEN_NS = 5_000_000L;

    private final World world;
    private final int place;
    private final SimulationRandom random;
    private final ClientConfig config;
    private final MemberPath[] paths;
    private final CommandSource source;
    private final UnsafeBuffer command = new UnsafeBuffer(new byte[COMMAND_LENGTH_MAX]);
    private final UnsafeBuffer delivery;
    private final LongArrayList acknowledged = new LongArrayList();
    private final ArrayDeque<SimulatedMessage> inbox = new ArrayDeque<>();
    private ClientCore core;
    private boolean isPaused;
    private long generation;
    private long lastIndex;
    private long lastSequence;
    private long offeredCount;
    private long unknownCount;
    private long refusedCount;
    private boolean isRefused;
    private long limit;
    private long pauseMaxNs;
    private long nextOfferNs;

    /**
     * @param first member that is tried first.
     */
    SimulatedClient(
        final World world, final int number, final int first, final long retryMs, final CommandSource source)
    {
        this.world = world;
        this.place = SimulatedNetwork.CLIENT + number;
        this.random = world.fork();
        this.source = source;
        final int count = world.nodeCount();
        paths = new MemberPath[count];
        final StringBuilder members = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            final int nodeId = (first + i) % count;
            paths[i] = path(nodeId);
            members.append(i == 0 ? "" : ",").append(nodeId).append("=n:").append(1 + nodeId);
        }
        config = new ClientConfig().members(members.toString())
            .retryIntervalMs(retryMs).keepAliveIntervalMs(KEEP_ALIVE_MS)
            .windowBytes(16 * 1024).commandLengthMax(COMMAND_LENGTH_MAX).windowCommands(64);
        delivery = new UnsafeBuffer(world.memory().take(DELIVERY_LENGTH));
        begin();
    }

    /**
     * @param commandLimit offered in all.
     * @param pauseNs      between two of them, at most.
     */
    void work(final long commandLimit, final long pauseNs)
    {
        limit = commandLimit;
        pauseMaxNs = pauseNs;
        nextOfferNs = world.nowNs();
        world.queue().schedule(this, world.nowNs());
    }

    static String channelOf(final int place)
    {
        return CHANNEL + place;
    }

    /**
     * Offer nothing more.
     */
    void stop()
    {
        limit = offeredCount;
    }

    static int idOf(final String responseChannel)
    {
        return Integer.parseInt(responseChannel, CHANNEL.length(), responseChannel.length(), 10);
    }

    /**
     * @return id of a command by the order in which this client offered it in its present session, from 1.
     */
    long commandId(final long sequence)
    {
        return (long) place << PLACE_SHIFT | generation << GENERATION_SHIFT | sequence;
    }

    LongArrayList acknowledged()
    {
        return acknowledged;
    }

    long offeredCount()
    {
        return offeredCount;
    }

    long unknownCount()
    {
        return unknownCount;
    }

    /**
     * @return true when everything was offered and answered.
     */
    boolean isDone()
    {
        return offeredCount >= limit && core.waiting() == 0;
    }

    void arrived(final SimulatedMessage message)
    {
        inbox.add(message);
        if (!isPaused)
        {
            read();
            world.queue().schedule(this, world.nowNs());
        }
    }

    void pause(final boolean value)
    {
        isPaused = value;
        if (!value)
        {
            world.queue().schedule(this, world.nowNs());
        }
    }

    @Override
    long fingerprint()
    {
        return place;
    }

    @Override
    void run()
    {
        if (isPaused)
        {
            return;
        }
        read();
        final long nowNs = world.nowNs();
        if (core.isClosed())
        {
            begin();
        }
        while (offeredCount < limit && nowNs >= nextOfferNs && offer())
        {
            nextOfferNs = nowNs + random.below(pauseMaxNs + 1);
        }
        core.doWork(nowNs);
        world.queue().schedule(this, nowNs + world.settings().clientTickNs());
    }

    @Override
    public String responseChannel()
    {
        return channelOf(place);
    }

    @Override
    public MemberPath channel(final int member)
    {
        return paths[member];
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
        acknowledged.addLong(commandId(sequence));
        source.onReply(commandId(sequence), buffer, offset, length, world.nowNs());
        // commands that came together are one entry; another session begins with 1
        if (index < lastIndex || index == lastIndex && sequence <= lastSequence)
        {
            world.violations().add("SessionOrder: client " + place + " got a reply to command " + sequence +
                " of entry " + index + " after " + lastSequence + " of " + lastIndex);
        }
        lastIndex = index;
        lastSequence = sequence;
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
        source.onEvent(commandId(sequence), buffer, offset);
    }

    @Override
    public void onStorageFull(final int leaderId, final String detail)
    {
        isRefused = true;
        refusedCount++;
        world.counts().add(Fault.STORAGE_FULL);
        world.timeline().add(world.nowNs(), "client " + place + " is refused by n" + leaderId + ": " + detail);
    }

    @Override
    public void onStorageFree()
    {
        isRefused = false;
    }

    /**
     * @return true while it knows that nothing is taken from it, and why.
     */
    boolean isRefused()
    {
        return isRefused;
    }

    /**
     * @return how often it was told that disks are full.
     */
    long refusedCount()
    {
        return refusedCount;
    }

    @Override
    public void onUnknown(final long firstSequence, final long lastSequence)
    {
        unknownCount += lastSequence - firstSequence + 1;
    }

    @Override
    public void onClosed(final CloseReason reason, final String detail)
    {
        nextOfferNs = world.nowNs() + REOPEN_NS;
        if (reason == CloseReason.TIMEOUT || reason == CloseReason.SLOW_CONSUMER)
        {
            world.counts().add(reason == CloseReason.TIMEOUT ? Fault.SESSION_EXPIRED : Fault.SLOW_CONSUMER);
        }
    }

    @Override
    public String toString()
    {
        return "client " + place + " offered " + offeredCount + " acknowledged " + acknowledged.size() +
            " unknown " + unknownCount + ' ' + core;
    }

    private void read()
    {
        for (SimulatedMessage message = inbox.poll(); message != null; message = inbox.poll())
        {
            delivery.putBytes(0, message.bytes(), 0, message.length());
            core.onMessage(delivery, 0, message.length());
            world.network().release(message);
        }
    }

    private void begin()
    {
        generation++;
        core = new ClientCore(config, this, random.next(), world.nowNs());
        core.connect(this, world.nowNs());
    }

    private boolean offer()
    {
        final long sequence = core.waiting() + acknowledgedInSession() + 1;
        command.putLong(0, commandId(sequence));
        final int length = source.next(command, Long.BYTES, COMMAND_LENGTH_MAX - Long.BYTES, random);
        final long taken = core.offer(command, 0, Long.BYTES + length, world.nowNs());
        if (taken < 0)
        {
            return false;
        }
        if (taken != sequence)
        {
            throw new IllegalStateException("sequence " + taken + " instead of " + sequence);
        }
        offeredCount++;
        source.onOffered(commandId(sequence), command, Long.BYTES, world.nowNs());
        return true;
    }

    private long acknowledgedInSession()
    {
        if (acknowledged.isEmpty())
        {
            return 0;
        }
        final long last = acknowledged.getLong(acknowledged.size() - 1);
        return last >>> GENERATION_SHIFT == commandId(0) >>> GENERATION_SHIFT ? last & 0xFFFF_FFFFL : 0;
    }

    private MemberPath path(final int nodeId)
    {
        return new MemberPath()
        {
            @Override
            public boolean isConnected()
            {
                return world.isUp(nodeId) && !world.network().isBlocked(place, nodeId);
            }

            @Override
            public int maxPayloadLength()
            {
                return PAYLOAD_MAX;
            }

            @Override
            public int offer(
                final DirectBuffer header,
                final int headerLength,
                final DirectBuffer body,
                final int offset,
                final int length)
            {
                final Fault refusal = world.isUp(nodeId) ?
                    world.network().refusal(place, nodeId, Stream.INGRESS) : Fault.NOT_CONNECTED;
                if (refusal != null)
                {
                    return refusal == Fault.BACK_PRESSURE || refusal == Fault.FLOW_CONTROL ?
                        BACK_PRESSURED : NOT_CONNECTED;
                }
                world.network().sendClient(
                    place, nodeId, Stream.INGRESS, header, headerLength, body, offset, length);
                return SENT;
            }
        };
    }
}
