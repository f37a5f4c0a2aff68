package io.balsa.simulator;

import java.util.ArrayDeque;
import org.agrona.DirectBuffer;

/**
 * Carries messages between nodes and clients, or loses, holds, repeats, reorders, shortens and damages them. Nodes have
 * places from 0, clients from {@link #CLIENT}.
 */
final class SimulatedNetwork
{
    static final int CLIENT = 16;
    private static final int PLACES = 32;
    private static final int STREAMS = Stream.values().length;
    private static final int HEAD_OF_ENTRIES = 96;
    /** As Aeron's flow control: who doesn't read is not sent to. */
    private static final int CONTROL_BYTES_MAX = 256 * 1024;
    private static final int CLIENT_BYTES_MAX = 64 * 1024;
    private static final int LOG_BYTES_MAX = 1024 * 1024;
    private static final long REPAIR_NS = 20_000_000L;

    private final World world;
    private final SimulationRandom random;
    private final ArrayDeque<SimulatedMessage> free = new ArrayDeque<>();
    private final boolean[] isBlocked = new boolean[PLACES * PLACES];
    private final long[] lastArrivalNs = new long[PLACES * PLACES * STREAMS];
    private final long[] sentCount = new long[PLACES * PLACES * STREAMS];
    private final int[] bytesUnread = new int[PLACES * PLACES * STREAMS];
    private final long[] arrivedNumber = new long[PLACES * PLACES * STREAMS];
    private final int[] arrivedSession = new int[PLACES * PLACES * STREAMS];
    private final long[] latestNs = new long[PLACES * PLACES * STREAMS];
    private final Publications publications = new Publications(PLACES * PLACES * STREAMS);
    private final Traffic traffic = new Traffic(CLIENT);
    private NetworkSettings settings;

    SimulatedNetwork(final World world, final SimulationRandom random, final NetworkSettings settings)
    {
        this.world = world;
        this.random = random;
        this.settings = settings;
    }

    /**
     * @return what nodes have sent each other.
     */
    Traffic traffic()
    {
        return traffic;
    }

    void settings(final NetworkSettings newSettings)
    {
        settings = newSettings;
    }

    NetworkSettings settings()
    {
        return settings;
    }

    /**
     * @param value true: nothing comes from one to the other any more, what is on its way included.
     */
    void block(final int from, final int to, final boolean value)
    {
        isBlocked[from * PLACES + to] = value;
    }

    /**
     * All ways from one place to another refuse offers for a while.
     *
     * @param why {@link Fault#NOT_CONNECTED}, {@link Fault#CLOSED} or {@link Fault#MAX_POSITION}.
     */
    void refuse(final int from, final int to, final Fault why, final long untilNs)
    {
        for (int stream = 0; stream < STREAMS; stream++)
        {
            final int lane = lane(from, to, stream);
            publications.refuse(lane, why, untilNs);
            if (why != Fault.NOT_CONNECTED)
            {
                // made anew: nothing orders it behind what was sent before
                lastArrivalNs[lane] = 0;
            }
        }
    }

    /**
     * The receiver loses its image of one way, and finds it again later.
     */
    void loseImage(final int from, final int to, final Stream stream, final long untilNs)
    {
        publications.lose(lane(from, to, stream.ordinal()), untilNs);
    }

    /**
     * @return why an offer of a node to a client or the other way round isn't taken; null if it is.
     */
    Fault refusal(final int from, final int to, final Stream stream)
    {
        if (isBlocked(from, to))
        {
            return Fault.NOT_CONNECTED;
        }
        final int lane = lane(from, to, stream.ordinal());
        Fault refusal = publications.refusal(lane, world.nowNs());
        if (refusal == null && bytesUnread[lane] > CLIENT_BYTES_MAX)
        {
            refusal = Fault.FLOW_CONTROL;
        }
        else if (refusal == null && random.chance(settings.backPressure))
        {
            refusal = Fault.BACK_PRESSURE;
        }
        if (refusal != null)
        {
            world.counts().add(refusal);
        }
        return refusal;
    }

    /**
     * Nothing that was held up holds up anything any more.
     */
    void heal(final NetworkSettings newSettings)
    {
        settings = newSettings;
        unblockAll();
        publications.heal();
        java.util.Arrays.fill(lastArrivalNs, 0);
    }

    void unblockAll()
    {
        java.util.Arrays.fill(isBlocked, false);
    }

    boolean isBlocked(final int from, final int to)
    {
        return isBlocked[from * PLACES + to];
    }

    /**
     * Between nodes.
     *
     * @return false if the sender sees that it isn't taken.
     */
    boolean send(
        final int from,
        final int to,
        final Stream stream,
        final DirectBuffer header,
        final int headerLength,
        final DirectBuffer body,
        final int offset,
        final int length)
    {
        final int unread = bytesUnread[lane(from, to, stream.ordinal())];
        if (unread > (stream.isReliable() ? LOG_BYTES_MAX : CONTROL_BYTES_MAX))
        {
            world.counts().add(Fault.FLOW_CONTROL);
            return false;
        }
        final Fault refusal = drawRefusal(lane(from, to, stream.ordinal()));
        if (refusal != null)
        {
            world.counts().add(refusal);
            return false;
        }
        final boolean isReply = stream == Stream.REPLIES;
        traffic.onSent(isReply, headerLength + length);
        if (settings.isCutAtSend && isBlocked(from, to))
        {
            world.counts().add(Fault.PARTITION);
            return true;
        }
        final double loss = isReply ? settings.replyLoss : settings.requestLoss;
        final boolean isRepaired = settings.order == NetworkSettings.Order.AERON && stream.isReliable();
        long departureNs = world.nowNs() + world.stallOf(from);
        while (random.chance(loss))
        {
            world.counts().add(Fault.LOSS);
            if (!isRepaired)
            {
                return true;
            }
            departureNs += drawRepairNs();
        }
        final SimulatedMessage message = take(from, to, stream);
        message.set(header, headerLength, body, offset, length);
        damage(message);
        dispatch(message, departureNs, isReply);
        if (random.chance(settings.duplicate))
        {
            world.counts().add(Fault.DUPLICATE);
            final SimulatedMessage copy = take(from, to, stream);
            copy.set(message);
            copy.number = message.number;
            dispatch(copy, departureNs, isReply);
        }
        return true;
    }

    /**
     * To or from a client: repaired and in order, as Aeron's streams are.
     */
    void sendClient(
        final int from,
        final int to,
        final Stream stream,
        final DirectBuffer header,
        final int headerLength,
        final DirectBuffer body,
        final int offset,
        final int length)
    {
        final SimulatedMessage message = take(from, to, stream);
        message.set(header, headerLength, body, offset, length);
        message.sentLength = message.length();
        bytesUnread[lane(from, to, stream.ordinal())] += message.sentLength;
        long atNs = world.nowNs() + world.stallOf(from) + random.between(settings.clientMinNs, settings.clientMaxNs);
        while (random.chance(settings.clientLoss))
        {
            atNs += REPAIR_NS + 2 * settings.clientMaxNs;
        }
        world.queue().schedule(message, inOrder(lane(from, to, stream.ordinal()), atNs));
    }

    void arrive(final SimulatedMessage message)
    {
        final boolean isLate = settings.isCutAtSend && message.stream.isOfPeers();
        if (!isLate && isBlocked(message.from, message.to))
        {
            world.counts().add(Fault.PARTITION);
            release(message);
            return;
        }
        final int lane = lane(message.from, message.to, message.stream.ordinal());
        if (publications.isInGap(lane, world.nowNs()))
        {
            world.counts().add(Fault.IMAGE_GAP);
            release(message);
            return;
        }
        if (settings.order == NetworkSettings.Order.AERON && !message.stream.isReliable())
        {
            if (message.session != arrivedSession[lane])
            {
                // another image: numbers begin anew, and late messages of the old one are read as well
                arrivedSession[lane] = message.session;
                arrivedNumber[lane] = 0;
            }
            if (message.number < arrivedNumber[lane])
            {
                world.counts().add(Fault.OVERTAKEN);
                release(message);
                return;
            }
            arrivedNumber[lane] = message.number;
        }
        if (message.stream.isOfPeers())
        {
            traffic.onArrived(message.to, message.stream == Stream.REPLIES, message.length());
        }
        world.deliver(message);
    }

    /**
     * The receiver asks again and again for what is missing, until such a request arrives at once; then it is sent
     * again.
     */
    private long drawRepairNs()
    {
        long repairNs = settings.replyMaxNs + settings.requestMaxNs;
        do
        {
            repairNs += REPAIR_NS;
        }
        while (!random.chance((1 - settings.replyLoss) * (1 - settings.replyHold)));
        return repairNs;
    }

    void release(final SimulatedMessage message)
    {
        bytesUnread[lane(message.from, message.to, message.stream.ordinal())] -= message.sentLength;
        free.push(message);
    }

    private SimulatedMessage take(final int from, final int to, final Stream stream)
    {
        final SimulatedMessage message = free.isEmpty() ? new SimulatedMessage(this) : free.pop();
        message.from = from;
        message.to = to;
        message.stream = stream;
        final int lane = lane(from, to, stream.ordinal());
        message.number = ++sentCount[lane];
        message.session = publications.session(lane);
        message.sentLength = 0;
        return message;
    }

    private void dispatch(final SimulatedMessage message, final long departureNs, final boolean isReply)
    {
        message.sentLength = message.length();
        bytesUnread[lane(message.from, message.to, message.stream.ordinal())] += message.sentLength;
        long atNs = departureNs + settings.drawDelayNs(isReply, random);
        switch (settings.order)
        {
            case ONE_STREAM -> atNs = inOrder(lane(message.from, message.to, 0), atNs);
            case TWO_STREAMS -> atNs = inOrder(lane(message.from, message.to, isReply ? 1 : 0), atNs);
            case AERON ->
            {
                if (message.stream.isReliable())
                {
                    atNs = inOrder(lane(message.from, message.to, message.stream.ordinal()), atNs);
                }
            }
            default ->
            {
            }
        }
        final int ownLane = lane(message.from, message.to, message.stream.ordinal());
        if (atNs < latestNs[ownLane])
        {
            world.counts().add(Fault.REORDERED);
        }
        latestNs[ownLane] = Math.max(latestNs[ownLane], atNs);
        world.queue().schedule(message, atNs);
    }

    private Fault drawRefusal(final int lane)
    {
        final Fault refusal = publications.refusal(lane, world.nowNs());
        if (refusal != null)
        {
            return refusal;
        }
        if (random.chance(settings.adminAction))
        {
            return Fault.ADMIN_ACTION;
        }
        return random.chance(settings.backPressure) ? Fault.BACK_PRESSURE : null;
    }

    private long inOrder(final int lane, final long atNs)
    {
        lastArrivalNs[lane] = Math.max(lastArrivalNs[lane], atNs);
        return lastArrivalNs[lane];
    }

    private void damage(final SimulatedMessage message)
    {
        if (random.chance(settings.truncate))
        {
            world.counts().add(Fault.TRUNCATED);
            message.truncate(random.below(message.length()));
        }
        // datagrams carry a checksum; only what the engine itself checks is damaged behind its back
        if (message.stream.isReliable() && message.length() > HEAD_OF_ENTRIES + Long.BYTES &&
            random.chance(settings.corrupt))
        {
            world.counts().add(Fault.CORRUPT);
            message.flipBit(message.length() - Long.BYTES, random);
        }
    }

    private static int lane(final int from, final int to, final int stream)
    {
        return (from * PLACES + to) * STREAMS + stream;
    }
}
