package io.balsa.simulator;

import io.balsa.consensus.Entry;
import io.balsa.consensus.TermStore;
import io.balsa.log.Durability;
import io.balsa.log.SegmentedLog;
import io.balsa.node.NodeConfig;
import io.balsa.node.NodeStore;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Cuts the power at each step on a disk, on branches of it: after the step, in the middle of a write, in the middle of
 * a force. Each branch is recovered as production does it and checked; then the power goes a second time, while the
 * branch is being recovered or after it was written to again. Or the process dies, without the power, comes back, and
 * then the power goes.
 */
final class StepCuts implements StorageWatch
{
    private static final int CUTS_OF_STEP = 2;
    private static final double KILLS = 0.25;
    /** Far from any term of the life that goes on. */
    private static final int TERMS_AHEAD = 1_000_000;
    private static final int APPENDED_MAX = 5;
    private static final int FLUSHES_MAX = 200;

    private final NodeConfig config;
    private final boolean isDisk;
    private final SimulatedDisk disk;
    private final StoreHistory history;
    private final StoreCheck check;
    private final Supplier<StorePromises> promises;
    private final Runnable interlude;
    private final SimulationRandom random;
    private final Violations violations;
    private final FaultCounts counts;
    private final MemoryPool memory = new MemoryPool();
    private final Entry entry = new Entry();
    private StorePromises promised;
    private boolean isPowerCut;
    private long hash;
    private long count;

    /**
     * @param promises  asked at each step: what must not be lost now.
     * @param interlude run in the middle of each step: another thread may do something there.
     */
    StepCuts(
        final NodeConfig config,
        final SimulatedDisk disk,
        final StoreHistory history,
        final Supplier<StorePromises> promises,
        final Runnable interlude,
        final SimulationRandom random,
        final Violations violations,
        final FaultCounts counts)
    {
        this.config = config;
        this.disk = disk;
        this.history = history;
        this.promises = promises;
        this.interlude = interlude;
        this.random = random;
        this.violations = violations;
        this.counts = counts;
        isDisk = config.durability() == Durability.DISK_QUORUM;
        check = new StoreCheck(history);
    }

    /**
     * @return power cuts so far, second ones too.
     */
    long count()
    {
        return count;
    }

    /**
     * @return identity of all that was found.
     */
    long hash()
    {
        return hash;
    }

    @Override
    public void beforeWrite(
        final SimulatedFile file, final int position, final DirectBuffer buffer, final int offset, final int length)
    {
        interlude.run();
        final int firstEnd = (position / SimulatedFile.SECTOR + 1) * SimulatedFile.SECTOR;
        if (position + length > firstEnd)
        {
            final int sectors = (position + length - firstEnd - 1) / SimulatedFile.SECTOR + 1;
            final int part = firstEnd + random.below(sectors) * SimulatedFile.SECTOR - position;
            cut(Fault.CUT_IN_WRITE, file, branch -> branch.put(position, buffer, offset, part));
        }
    }

    @Override
    public void beforeForce(final SimulatedFile file)
    {
        interlude.run();
        final int sectors = file.bytesLength() / SimulatedFile.SECTOR;
        if (sectors > 1 && !file.isSynced())
        {
            final int sector = 1 + random.below(sectors - 1);
            cut(Fault.CUT_IN_FORCE, file, branch -> branch.forceBefore(sector));
        }
    }

    @Override
    public void onStep(final Fault cut)
    {
        for (int i = 0; i < CUTS_OF_STEP; i++)
        {
            cut(cut, null, branch ->
            {
            });
        }
        if (random.chance(KILLS))
        {
            kill();
        }
        interlude.run();
    }

    private void cut(final Fault kind, final SimulatedFile file, final Consumer<SimulatedFile> part)
    {
        if (!violations.isEmpty())
        {
            return;
        }
        promised = promises.get();
        isPowerCut = true;
        final long seed = random.next();
        final SimulatedDisk first = cutBranch(seed, file, part);
        counts.add(kind);
        count++;
        final int operations = examine(first, kind);
        if (operations > 0 && random.chance(0.5))
        {
            promised = promises.get();
            final SimulatedDisk second = cutBranch(seed, file, part);
            second.crashAfter(random.below(operations));
            final boolean isCrashed = open(second, Fault.CUT_IN_RECOVERY) == null;
            if (isCrashed && violations.isEmpty())
            {
                cutAgain(second, Fault.CUT_IN_RECOVERY);
            }
        }
        history.forgetPassing();
        memory.reclaim();
    }

    private void kill()
    {
        if (!violations.isEmpty())
        {
            return;
        }
        promised = promises.get();
        isPowerCut = false;
        final SimulatedDisk branch = disk.branch(new SimulationRandom(random.next()), memory, new IdentityHashMap<>());
        final NodeStore store = open(branch, Fault.CUT_AFTER_KILL);
        if (store != null && isSound(store, branch, Fault.CUT_AFTER_KILL))
        {
            promised = StorePromises.of(store, check.foundTerms(), 0);
            isPowerCut = true;
            cutAgain(branch, Fault.CUT_AFTER_KILL);
        }
        memory.reclaim();
    }

    private SimulatedDisk cutBranch(final long seed, final SimulatedFile file, final Consumer<SimulatedFile> part)
    {
        final Map<SimulatedFile, SimulatedFile> branches = new IdentityHashMap<>();
        final SimulatedDisk branch = disk.branch(new SimulationRandom(seed), memory, branches);
        if (branches.containsKey(file))
        {
            part.accept(branches.get(file));
        }
        new PowerCut(seed).on(branch);
        return branch;
    }

    /**
     * The store must be there, and go on.
     *
     * @return operations on the disk until it was open; 0: something was wrong.
     */
    private int examine(final SimulatedDisk branch, final Fault kind)
    {
        final NodeStore store = open(branch, kind);
        final int operations = branch.operationCount();
        if (store == null || !isSound(store, branch, kind))
        {
            return 0;
        }
        if (random.chance(0.5))
        {
            goOn(store, check.foundTerms());
            if (violations.isEmpty())
            {
                cutAgain(branch, Fault.CUT_AFTER_RECOVERY);
            }
        }
        return operations;
    }

    private void cutAgain(final SimulatedDisk branch, final Fault kind)
    {
        new PowerCut(random.next()).on(branch);
        counts.add(kind);
        count++;
        final NodeStore store = open(branch, kind);
        if (store != null)
        {
            isSound(store, branch, kind);
        }
    }

    /**
     * @return null if it refuses, or if the process died in the middle as it was told to.
     */
    private NodeStore open(final SimulatedDisk branch, final Fault kind)
    {
        try
        {
            return NodeStore.open(config, branch, () -> 0, random::next);
        }
        catch (final SimulatedDisk.Crash crash)
        {
            return null;
        }
        catch (final RuntimeException ex)
        {
            report(kind, "it doesn't start: " + ex, branch);
            return null;
        }
    }

    private boolean isSound(final NodeStore store, final SimulatedDisk branch, final Fault kind)
    {
        String problem;
        try
        {
            problem = check.problem(store, branch, promised, isPowerCut);
        }
        catch (final RuntimeException ex)
        {
            problem = "it can't be read: " + ex;
        }
        hash = SimulationRandom.mix(hash ^ store.log().lastIndex() << 8 ^ kind.ordinal());
        if (problem != null)
        {
            report(kind, problem, null);
        }
        return problem == null;
    }

    /**
     * What a node does next: another term, something cut off or not, some entries more of that term or of an older one,
     * forced or not.
     */
    private void goOn(final NodeStore store, final LongArrayList foundTerms)
    {
        final StorePromises next = StorePromises.of(store, foundTerms,
            Math.max(promised.committedIndex(), store.snapshots().snapshotIndex()));
        promised = next;
        try
        {
            final SegmentedLog log = store.log();
            next.saving(next.term() + TERMS_AHEAD, TermStore.NOBODY);
            store.termFile().save(next.term() + TERMS_AHEAD, TermStore.NOBODY);
            next.saved();
            final long keptIndex = Math.max(next.committedIndex(), log.firstIndex() - 1);
            if (log.lastIndex() > keptIndex && random.chance(0.3))
            {
                final long index = random.between(keptIndex, log.lastIndex() - 1);
                log.truncateAfter(index);
                next.truncatedAfter(index);
            }
            append(log, 1 + random.below(APPENDED_MAX));
        }
        catch (final RuntimeException ex)
        {
            report(Fault.CUT_AFTER_RECOVERY, "it doesn't go on: " + ex, null);
        }
    }

    private void append(final SegmentedLog log, final int wanted)
    {
        int appended = 0;
        final long term = drawTerm(log.lastTerm());
        final int flushes = random.chance(0.5) ? FLUSHES_MAX : random.below(6);
        for (int i = 0; i < flushes && (appended < wanted || log.durableIndex() < log.lastIndex()); i++)
        {
            if (appended < wanted && append(log, term))
            {
                appended++;
            }
            log.durableIndex();
            log.flusher().doWork();
            promised.acknowledged(log.durableIndex(), isDisk);
            log.endCycle();
        }
        if (flushes == FLUSHES_MAX && promised.acknowledgedIndex() != log.lastIndex())
        {
            throw new IllegalStateException("entry " + log.lastIndex() + " isn't forced, " + log);
        }
    }

    /**
     * The leader of the last entry, another that hadn't been heard of, or one that comes after all of them.
     */
    private long drawTerm(final long lastTerm)
    {
        return switch (random.below(3))
        {
            case 0 -> Math.max(1, lastTerm);
            case 1 -> history.unusedTerm(lastTerm + 1, promised.term());
            default -> promised.term();
        };
    }

    private boolean append(final SegmentedLog log, final long term)
    {
        final long index = log.lastIndex() + 1;
        final long prevTerm = log.lastTerm();
        final UnsafeBuffer frame = history.frameOf(index, term);
        StoreHistory.decode(frame, entry);
        if (log.append(term, index, entry) < 0)
        {
            return false;
        }
        history.onPassing(index, term, prevTerm, frame, log.endPosition());
        promised.appended(term);
        return true;
    }

    private void report(final Fault kind, final String problem, final SimulatedDisk branch)
    {
        violations.add("PowerCuts: " + kind.name().toLowerCase(Locale.ROOT) + ", cut " + count + ": " +
            problem + "; promised: " + promised + (branch == null ? "" : "; files " + branch.list()));
    }
}
