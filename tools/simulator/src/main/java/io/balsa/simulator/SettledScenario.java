package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.codecs.storage.EntryType;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.Entry;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.LogSlice;
import io.balsa.snapshot.SnapshotInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A cluster in a machine room that has executed a command under a first leader, and has another since that was killed.
 * Then one thing happens, made for one mechanism; and one command more must be executed by all.
 */
final class SettledScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long SETTLE_NS = 500 * MS;
    private static final long SOON_NS = 50 * MS;
    private static final int NODES = 5;
    private static final int BURST = 20;
    private static final int SLICE_LENGTH_MAX = 1024;

    private static final int TAIL = 100;
    private static final int LONG = 1000;
    private static final long SLOW_NS = 5 * MS;
    /** Only what is asked for is taken, and log behind it goes at once. */
    private static final Map<String, String> SHORT = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.retained", "1", "snapshot.log.retained.bytes", "0", "snapshot.chunk.length", "256");

    private final Plot plot;
    private final WorldSettings settings;

    /** What happens. */
    enum Plot
    {
        /** A follower loses the power, and with it entries that its leader knows it to have, but not durably. */
        LOST_TAIL,
        /** The leader reaches one follower only, and an answer of another comes that was given in an earlier term. */
        LATE_ANSWER,
        /** A command of the former leader is in the log once more, as one that knows no better would propose it. */
        REPEATED_ENTRY,
        /** The leader is cut off, not for long enough to step down by itself, and comes back into a higher term. */
        RETURNING_LEADER,
        /** Two are cut off while the others agree, and come back as the leader dies. */
        TWO_BEHIND,
        /** A follower that has entries, and doesn't know that they are committed, gets a snapshot of most of them. */
        KNOWN_TAIL,
        /** The same, to a node so slow that it hears what else is committed while it loads the state. */
        LONG_LOAD
    }

    SettledScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        settings = WorldSettings.of(
            NODES, plot == Plot.KNOWN_TAIL || plot == Plot.LONG_LOAD ? SHORT : Map.of(), without);
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, NetworkSettings.lan(), seed, memory, timeline);
        final SimulatedClient client = world.addClient(world.fork().below(NODES), 100);
        world.startAll();
        client.work(1, 0);
        boolean isSettled = isExecuted(world, client, 1);
        if (isSettled)
        {
            final SimulatedNode former = world.node(world.elections().leaderId());
            world.counts().add(Fault.KILL);
            former.end(false);
            client.work(2, 0);
            world.runUntil(world.nowNs() + SETTLE_NS);
            world.counts().add(Fault.RESTART);
            former.start();
            isSettled = isExecuted(world, client, 2);
        }
        if (!isSettled)
        {
            return result(world, seed, false, world.nowNs(), 0);
        }
        world.runUntil(world.nowNs() + SETTLE_NS);

        final long firstTerm = world.elections().leaderTerm();
        final SimulatedNode leader = world.node(world.elections().leaderId());
        final long commandCount = switch (plot)
        {
            case LOST_TAIL -> loseTail(world, client, follower(world, leader, 1));
            case LATE_ANSWER -> answerLate(world, client, leader);
            case REPEATED_ENTRY -> repeat(world, leader);
            case RETURNING_LEADER -> comeBack(world, leader);
            case TWO_BEHIND -> fallBehind(world, client, leader);
            case KNOWN_TAIL -> install(world, client, leader);
            case LONG_LOAD -> load(world, client, leader);
        };
        final long beginNs = world.nowNs();
        client.work(commandCount + 1, 0);
        return result(world, seed, isExecuted(world, client, commandCount + 1), beginNs, firstTerm);
    }

    /**
     * @return number of commands offered by now.
     */
    private static long loseTail(final World world, final SimulatedClient client, final SimulatedNode follower)
    {
        // it has forced all that it has; what comes now it won't in time
        follower.disk().forceMaxNs(1_000 * S);
        final long heldIndex = follower.log().lastIndex();
        client.work(2 + BURST, 0);
        final long untilNs = world.nowNs() + S;
        while (follower.log().lastIndex() < heldIndex + BURST && world.step(untilNs))
        {
            continue;
        }
        world.runUntil(world.nowNs() + MS);
        world.counts().add(Fault.POWER_CUT);
        follower.end(false);
        follower.disk().loseUnforced();
        follower.disk().forceMaxNs(world.settings().forceMaxNs());
        world.runUntil(world.nowNs() + MS);
        world.counts().add(Fault.RESTART);
        follower.start();
        return 2 + BURST;
    }

    /**
     * Were it counted, the leader would take an entry for committed that two of five have.
     */
    private static long answerLate(final World world, final SimulatedClient client, final SimulatedNode leader)
    {
        world.counts().add(Fault.CUT);
        for (int i = 2; i < NODES; i++)
        {
            world.network().block(leader.id(), follower(world, leader, i).id(), true);
        }
        client.work(3, 0);
        world.runUntil(world.nowNs() + SOON_NS);

        final AppendEntriesReply reply = new AppendEntriesReply();
        reply.term = leader.raft().term() - 1;
        reply.success = true;
        reply.matchIndex = leader.log().lastIndex();
        reply.verifiedIndex = reply.matchIndex;
        reply.lastLogIndex = reply.matchIndex;
        follower(world, leader, 2).sender().appendEntriesReply(leader.id(), reply);
        world.runUntil(world.nowNs() + SOON_NS);
        world.network().unblockAll();
        return 3;
    }

    private static long repeat(final World world, final SimulatedNode leader)
    {
        final LogSlice slice = new LogSlice();
        final EntryFrameDecoder frame = new EntryFrameDecoder();
        long index = 1;
        while (leader.log().slice(index, leader.log().lastIndex(), SLICE_LENGTH_MAX, slice))
        {
            for (int at = 0; at < slice.length();)
            {
                frame.wrap(slice.buffer(), at, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
                if (frame.entryTypeRaw() == EntryType.COMMAND.value() ||
                    frame.entryTypeRaw() == EntryType.COMMANDS.value())
                {
                    leader.propose(new Entry()
                        .header(frame.entryTypeRaw(), frame.sessionId(), frame.sequence(), 0)
                        .payload(slice.buffer(), at + EntryFrameDecoder.BLOCK_LENGTH,
                            frame.frameLength() - EntryFrameDecoder.BLOCK_LENGTH));
                    world.runUntil(world.nowNs() + SOON_NS);
                    return 2;
                }
                at += BitUtil.align(frame.frameLength(), BitUtil.SIZE_OF_LONG);
            }
            index = slice.lastIndex() + 1;
        }
        throw new IllegalStateException("no command in the log of n" + leader.id());
    }

    private static long comeBack(final World world, final SimulatedNode leader)
    {
        cut(world, 1L << leader.id());
        world.runUntil(world.nowNs() + SETTLE_NS);
        world.network().unblockAll();
        world.runUntil(world.nowNs() + SOON_NS);
        return 2;
    }

    /**
     * They ask for votes all the while, so that they are the first to ask when they can be heard.
     */
    private static long fallBehind(final World world, final SimulatedClient client, final SimulatedNode leader)
    {
        cut(world, 1L << follower(world, leader, 3).id() | 1L << follower(world, leader, 4).id());
        client.work(3, 0);
        world.runUntil(world.nowNs() + SETTLE_NS);
        world.counts().add(Fault.KILL);
        leader.end(false);
        world.network().unblockAll();
        world.runUntil(world.nowNs() + SOON_NS);
        return 3;
    }

    private static long install(final World world, final SimulatedClient client, final SimulatedNode leader)
    {
        final long commandCount = 2 + 3 * TAIL;
        final SimulatedNode follower = forget(world, client, leader, commandCount);
        if (follower == null)
        {
            return commandCount;
        }
        final long lastIndex = follower.log().lastIndex();
        offer(leader, follower);
        world.runUntil(world.nowNs() + SOON_NS);
        if (world.violations().isEmpty() &&
            (follower.snapshotIndex() != leader.snapshotIndex() || follower.log().lastIndex() != lastIndex))
        {
            world.violations().add("Install: of a log that ended at " + lastIndex + " this is left: " + follower);
        }
        world.network().unblockAll();
        return commandCount;
    }

    /**
     * The leader is heard again as soon as the state begins to be loaded.
     */
    private static long load(final World world, final SimulatedClient client, final SimulatedNode leader)
    {
        final long commandCount = 2 + LONG + TAIL;
        final SimulatedNode follower = forget(world, client, leader, commandCount);
        if (follower == null)
        {
            return commandCount;
        }
        offer(leader, follower);
        final long untilNs = world.nowNs() + S;
        while (follower.snapshotIndex() != leader.snapshotIndex() && world.step(untilNs))
        {
            continue;
        }
        world.counts().add(Fault.SLOW);
        follower.slow(SLOW_NS);
        world.network().unblockAll();
        world.runUntil(world.nowNs() + SETTLE_NS);
        follower.slow(0);
        return commandCount;
    }

    /**
     * The leader has a snapshot of all but the last hundred commands; and a follower, cut off, has just been started
     * again and doesn't know that anything of its log is committed.
     *
     * @return that follower; null if there is no agreement.
     */
    private static SimulatedNode forget(
        final World world, final SimulatedClient client, final SimulatedNode leader, final long commandCount)
    {
        client.work(commandCount - TAIL, 0);
        if (!isExecuted(world, client, commandCount - TAIL))
        {
            return null;
        }
        leader.takeSnapshot();
        client.work(commandCount, 0);
        isExecuted(world, client, commandCount);
        world.runUntil(world.nowNs() + SETTLE_NS);
        final SimulatedNode follower = follower(world, leader, 1);
        cut(world, 1L << follower.id());
        world.counts().add(Fault.KILL);
        follower.end(false);
        world.counts().add(Fault.RESTART);
        follower.start();
        world.runUntil(world.nowNs() + MS);
        return follower;
    }

    /**
     * As if the leader didn't know by now what the follower has.
     */
    private static void offer(final SimulatedNode leader, final SimulatedNode follower)
    {
        try
        {
            final SnapshotInfo info = leader.newestSnapshot();
            final byte[] bytes = new byte[(int) info.length()];
            leader.disk().open(String.format("snapshot-%019d.dat", info.index()))
                .read(0, new UnsafeBuffer(bytes), 0, bytes.length);
            final CRC32C crc = new CRC32C();
            crc.update(bytes);
            final InstallSnapshot head = new InstallSnapshot();
            head.term = leader.raft().term();
            head.lastIncludedIndex = info.index();
            head.lastIncludedTerm = info.term();
            head.length = info.length();
            head.contentCrc = info.contentCrc();
            head.crc = (int) crc.getValue();
            head.done = true;
            follower.raft().onInstallSnapshot(leader.id(), head, new UnsafeBuffer(bytes), 0, bytes.length);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /**
     * Those of the mask, and the others, don't hear each other.
     */
    private static void cut(final World world, final long mask)
    {
        world.counts().add(Fault.CUT);
        for (int one = 0; one < NODES; one++)
        {
            for (int other = 0; other < NODES; other++)
            {
                world.network().block(one, other, (mask >> one & 1) != (mask >> other & 1));
            }
        }
    }

    private static SimulatedNode follower(final World world, final SimulatedNode leader, final int number)
    {
        return world.node((leader.id() + number) % NODES);
    }

    private static boolean isExecuted(final World world, final SimulatedClient client, final long number)
    {
        final long untilNs = world.nowNs() + CAP_NS;
        boolean isDone = false;
        while (!isDone && world.step(untilNs))
        {
            isDone = true;
            for (int id = 0; id < NODES && isDone; id++)
            {
                isDone = !world.isUp(id) || world.checks().commands().hasExecuted(id, client.commandId(number));
            }
        }
        return isDone;
    }

    private static RunResult result(
        final World world, final long seed, final boolean isDone, final long beginNs, final long firstTerm)
    {
        if (!isDone && world.violations().isEmpty())
        {
            world.violations().add("Liveness: no agreement in 20 s");
        }
        return RunResult.of(world, seed, isDone ? world.nowNs() - beginNs : -1, firstTerm);
    }
}
