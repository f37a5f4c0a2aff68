package io.balsa.simulator;

import io.balsa.consensus.Entry;
import io.balsa.consensus.TermStore;
import io.balsa.log.Durability;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeConfig;
import io.balsa.node.NodeStore;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One store, written to in all ways in which a node does it, by its three threads in any order, also one in the middle
 * of another's step on the disk. Its process dies and its machine loses power now and then; that it does at each step
 * besides, on branches, is {@link StepCuts}' affair.
 */
final class StoreLife
{
    private static final int STEPS = 500;
    private static final int STEP_NS_MAX = 400_000;
    private static final int BATCH_LENGTH_MAX = 6 * 1024;
    private static final int MEMBERS = 5;
    private static final double INTERLUDES = 0.06;
    private static final double ENDS = 0.008;
    private static final double ENDS_RECEIVING = 0.03;
    private static final double KEEPER_RECEIVING = 0.2;
    private static final int OPERATIONS_TO_CRASH_MAX = 12;

    private final NodeConfig config;
    private final Timeline timeline;
    private final SimulationRandom random;
    private final SimulatedDisk disk;
    private final boolean isDisk;
    private final StoreHistory history;
    private final StoreCheck check;
    private final Violations violations = new Violations();
    private final FaultCounts counts = new FaultCounts();
    private final StepCuts cuts;
    private final SnapshotsOfLife snapshots;
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[BATCH_LENGTH_MAX]);
    private final LongArrayList batchTerms = new LongArrayList();
    private final Entry entry = new Entry();
    private StorePromises promised = new StorePromises();
    private NodeStore store;
    private boolean isNested;
    private Worker running = Worker.AGENT;
    private long nowNs;

    private enum Worker
    {
        AGENT, FLUSHER, KEEPER
    }

    StoreLife(
        final NodeConfig config,
        final int commandLengthMax,
        final long seed,
        final MemoryPool memory,
        final Timeline timeline)
    {
        this.config = config;
        this.timeline = timeline;
        random = new SimulationRandom(SimulationRandom.mix(seed));
        disk = new SimulatedDisk("n0", new SimulationRandom(random.next()), memory);
        isDisk = config.durability() == Durability.DISK_QUORUM;
        history = new StoreHistory(random.next(), commandLengthMax);
        check = new StoreCheck(history);
        snapshots = new SnapshotsOfLife(history, random, violations, counts, this::tell);
        cuts = new StepCuts(config, disk, history, this::promises, this::interlude,
            new SimulationRandom(random.next()), violations, counts);
        disk.watch(cuts);
    }

    RunResult run(final long seed)
    {
        open(true);
        for (int i = 0; i < STEPS && violations.isEmpty(); i++)
        {
            nowNs += random.below(STEP_NS_MAX);
            if (random.chance(ENDS))
            {
                disk.crashAfter(random.below(OPERATIONS_TO_CRASH_MAX));
            }
            if (random.chance(snapshots.isReceiving() ? ENDS_RECEIVING : ENDS))
            {
                end();
            }
            run(draw());
        }
        final String state = violations.isEmpty() ? "" : "after " + cuts.count() + " cuts: " + promised + ", " +
            (store == null ? "down" : store.log() + ", " + store.termFile()) + ", files " + disk.list() + '\n';
        return new RunResult(seed, cuts.hash(), -1, 0, 0, 0, -1, false, nowNs, cuts.count(), violations.list(), state,
            counts);
    }

    private Worker draw()
    {
        if (snapshots.isReceiving() && random.chance(KEEPER_RECEIVING))
        {
            return Worker.KEEPER;
        }
        final int drawn = random.below(10);
        return drawn < 6 ? Worker.AGENT : drawn < 9 ? Worker.FLUSHER : Worker.KEEPER;
    }

    private void run(final Worker thread)
    {
        try
        {
            running = thread;
            step(thread);
        }
        catch (final SimulatedDisk.Crash crash)
        {
            counts.add(Fault.CRASH_IN_DISK);
            end();
        }
        catch (final RuntimeException ex)
        {
            violations.add("Store: " + ex + (ex.getCause() == null ? "" : ", " + ex.getCause()) + " at " +
                ex.getStackTrace()[0]);
        }
    }

    private void step(final Worker thread)
    {
        switch (thread)
        {
            case FLUSHER -> store.log().flusher().doWork();
            case KEEPER -> store.snapshots().keeper().doWork();
            default -> cycle();
        }
    }

    /**
     * In the middle of a step on the disk another thread goes on.
     */
    private void interlude()
    {
        if (store == null || isNested || !violations.isEmpty() || !random.chance(INTERLUDES))
        {
            return;
        }
        final Worker other = draw();
        if (other != running)
        {
            isNested = true;
            try
            {
                step(other);
            }
            finally
            {
                isNested = false;
            }
        }
    }

    private StorePromises promises()
    {
        if (store != null)
        {
            promised.look(store);
        }
        return promised;
    }

    private void end()
    {
        promises();
        store = null;
        isNested = false;
        final boolean isPowerCut = random.chance(0.5);
        tell(isPowerCut ? "loses power" : "is killed");
        if (isPowerCut)
        {
            cutPower();
        }
        disk.onKill();
        counts.add(isPowerCut ? Fault.POWER_CUT : Fault.KILL);
        open(isPowerCut);
    }

    private void cutPower()
    {
        new PowerCut(random.next()).on(disk);
        promised.onPowerCut();
    }

    /**
     * Begin a life of the process, and take for promised what is found.
     */
    private void open(final boolean isPowerCut)
    {
        try
        {
            if (random.chance(0.2))
            {
                disk.crashAfter(random.below(OPERATIONS_TO_CRASH_MAX));
            }
            final NodeStore opened = NodeStore.open(config, disk, () -> nowNs, random::next);
            if (!violations.isEmpty())
            {
                return;
            }
            final String problem = check.problem(opened, disk, promised, isPowerCut);
            if (problem != null)
            {
                violations.add("PowerCuts: the life itself " + (isPowerCut ? "after a power cut: " : "after a kill: ") +
                    problem + "; promised: " + promised);
                return;
            }
            final long covered = opened.snapshots().snapshotIndex();
            promised = StorePromises.of(opened, check.foundTerms(),
                Math.max(covered, Math.min(promised.committedIndex(), opened.log().lastIndex())));
            counts.add(Fault.RESTART);
            if (covered > 0)
            {
                counts.add(Fault.SNAPSHOT_LOADED);
            }
            store = opened;
            snapshots.begin(store, promised);
            tell("starts: " + promised);
        }
        catch (final SimulatedDisk.Crash crash)
        {
            counts.add(Fault.CRASH_IN_DISK);
            final boolean isNextPowerCut = random.chance(0.5);
            if (isNextPowerCut)
            {
                cutPower();
            }
            disk.onKill();
            open(isPowerCut || isNextPowerCut);
        }
        catch (final RuntimeException ex)
        {
            violations.add("PowerCuts: the life itself doesn't start " + (isPowerCut ? "after a power cut: " :
                "after a kill: ") + ex + "; promised: " + promised);
        }
    }

    /**
     * What the agent does in a duty cycle, and one thing more.
     */
    private void cycle()
    {
        final SegmentedLog log = store.log();
        acknowledge(log);
        snapshots.cycle();
        final int drawn = random.below(snapshots.isReceiving() ? 200 : 100);
        if (drawn < 32)
        {
            append(log);
        }
        else if (drawn < 48)
        {
            appendBatch(log);
        }
        else if (drawn < 58)
        {
            promised.committed(random.between(
                promised.committedIndex(), Math.max(promised.committedIndex(), promised.acknowledgedIndex())));
        }
        else if (drawn < 63)
        {
            truncate(log);
        }
        else if (drawn < 67)
        {
            vote();
        }
        else if (drawn < 71)
        {
            read(log);
        }
        else
        {
            snapshots.act(this::save);
        }
        acknowledge(log);
        log.endCycle();
    }

    private void acknowledge(final SegmentedLog log)
    {
        promised.acknowledged(log.durableIndex(), isDisk);
    }

    private void append(final SegmentedLog log)
    {
        if (promised.term() == 0)
        {
            save(1, TermStore.NOBODY);
        }
        final int count = 1 + random.below(10);
        for (int i = 0; i < count; i++)
        {
            final long index = log.lastIndex() + 1;
            final long prevTerm = log.lastTerm();
            if (!snapshots.mayAppend(index))
            {
                return;
            }
            if (!history.isLegal(promised.term(), prevTerm) || i == 0 && random.chance(0.1))
            {
                save(promised.term() + 1 + random.below(3), TermStore.NOBODY);
            }
            final UnsafeBuffer frame = history.frameOf(index, promised.term());
            StoreHistory.decode(frame, entry);
            if (log.append(promised.term(), index, entry) < 0)
            {
                return;
            }
            history.onAppended(index, promised.term(), prevTerm, frame, log.endPosition());
            promised.appended(promised.term());
        }
        tell("appended to " + log.lastIndex() + " in term " + promised.term());
    }

    /**
     * As they come from a leader, of one term or several.
     */
    private void appendBatch(final SegmentedLog log)
    {
        final long firstIndex = log.lastIndex() + 1;
        final int countMax = 1 + random.below(20);
        long prevTerm = log.lastTerm();
        int length = 0;
        batchTerms.clear();
        for (int i = 0; i < countMax && promised.term() > 0 && snapshots.mayAppend(firstIndex + i); i++)
        {
            final long drawn = prevTerm > 0 && random.chance(0.7) ? prevTerm :
                random.between(Math.max(1, prevTerm), promised.term());
            final long term = history.isLegal(drawn, prevTerm) ? drawn : promised.term();
            final UnsafeBuffer frame = history.frameOf(firstIndex + i, term);
            if (!history.isLegal(term, prevTerm) || length + frame.capacity() > BATCH_LENGTH_MAX)
            {
                break;
            }
            batch.putBytes(length, frame, 0, frame.capacity());
            batchTerms.addLong(term);
            length += frame.capacity();
            prevTerm = term;
        }
        final int count = batchTerms.size();
        if (log.check(firstIndex - 1, promised.term(), batch, 0, length) != count)
        {
            throw new IllegalStateException("frames from " + firstIndex + " aren't taken for whole");
        }
        if (count > 0 && log.append(batch, 0, length) > 0)
        {
            onBatch(log, firstIndex, length);
        }
    }

    private void onBatch(final SegmentedLog log, final long firstIndex, final int length)
    {
        long position = log.endPosition() - length;
        for (int i = 0; i < batchTerms.size(); i++)
        {
            final long index = firstIndex + i;
            final long term = batchTerms.getLong(i);
            final UnsafeBuffer frame = history.frameOf(index, term);
            position += frame.capacity();
            history.onAppended(index, term, log.termAt(index - 1), frame, position);
            promised.appended(term);
        }
        tell("got entries to " + log.lastIndex() + " in term " + log.lastTerm());
    }

    private void truncate(final SegmentedLog log)
    {
        final long keptIndex = Math.max(promised.committedIndex(), log.firstIndex() - 1);
        if (snapshots.mayTruncate() && log.lastIndex() > keptIndex)
        {
            final long index = random.between(keptIndex, log.lastIndex() - 1);
            log.truncateAfter(index);
            promised.truncatedAfter(index);
            tell("cuts behind " + index);
        }
    }

    private void vote()
    {
        if (promised.votedFor() == TermStore.NOBODY && random.chance(0.5))
        {
            save(promised.term(), random.below(MEMBERS));
        }
        else
        {
            save(promised.term() + 1 + random.below(3),
                random.chance(0.5) ? TermStore.NOBODY : random.below(MEMBERS));
        }
    }

    private void save(final long term, final int votedFor)
    {
        tell("saves term " + term + " vote " + votedFor);
        promised.saving(term, votedFor);
        store.termFile().save(term, votedFor);
        promised.saved();
    }

    private void read(final SegmentedLog log)
    {
        if (log.lastIndex() >= log.firstIndex())
        {
            final long index = random.between(log.firstIndex(), log.lastIndex());
            final String problem = check.readProblem(log, index, Math.min(log.lastIndex(), index + random.below(20)));
            if (problem != null)
            {
                violations.add("Store: " + problem);
            }
        }
    }

    private void tell(final String what)
    {
        timeline.add(nowNs, 0, what);
    }
}
