package io.balsa.simulator;

import io.balsa.log.LogStorage;
import io.balsa.log.NoSpaceException;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One node's directory. What isn't forced may be lost at a power cut, names included; operations take time, fail, or
 * are the last one.
 */
final class SimulatedDisk implements LogStorage
{
    private final SimulationRandom random;
    private final MemoryPool memory;
    private final String name;
    private Map<String, SimulatedFile> files = new LinkedHashMap<>();
    private final List<Map<String, SimulatedFile>> namesSinceSync = new ArrayList<>();

    private long forceMaxNs;
    private long stallNs;
    private int operationsToCrash = Integer.MAX_VALUE;
    private long capacity = Long.MAX_VALUE;
    private boolean isFailing;
    private long hangUntilNs;
    private LongSupplier clock;
    private int operationCount;
    private StorageWatch watch = StorageWatch.NONE;

    /**
     * The process dies between two operations, on its disk or on the network.
     */
    static final class Crash extends Error
    {
        private static final long serialVersionUID = 1L;

        private final Fault fault;

        Crash(final Fault fault)
        {
            super("crash", null, false, false);
            this.fault = fault;
        }

        Fault fault()
        {
            return fault;
        }
    }

    SimulatedDisk(final String name, final SimulationRandom random, final MemoryPool memory)
    {
        this.name = name;
        this.random = random;
        this.memory = memory;
        namesSinceSync.add(new LinkedHashMap<>(files));
    }

    /**
     * @return another of the same content, with the same parts not forced, and without faults.
     */
    SimulatedDisk copy()
    {
        final SimulatedDisk copy = new SimulatedDisk(name, new SimulationRandom(random.next()), memory);
        final Map<SimulatedFile, SimulatedFile> copies = new IdentityHashMap<>();
        copy.files = copyOf(files, copy, copies);
        copy.namesSinceSync.clear();
        namesSinceSync.forEach(names -> copy.namesSinceSync.add(copyOf(names, copy, copies)));
        return copy;
    }

    /**
     * As {@link #copy}, but quicker: what is forced is shared until the branch maps it or writes to it. Valid until
     * this disk changes.
     *
     * @param newRandom of the branch.
     * @param newMemory of what isn't shared.
     * @param branches  told which file became which.
     */
    SimulatedDisk branch(
        final SimulationRandom newRandom,
        final MemoryPool newMemory,
        final Map<SimulatedFile, SimulatedFile> branches)
    {
        final SimulatedDisk branch = new SimulatedDisk(name, newRandom, newMemory);
        branch.files = branchOf(files, branch, branches);
        branch.namesSinceSync.clear();
        namesSinceSync.forEach(names -> branch.namesSinceSync.add(branchOf(names, branch, branches)));
        return branch;
    }

    /**
     * @param newWatch told of each step from now on, in the midst of it.
     */
    void watch(final StorageWatch newWatch)
    {
        watch = newWatch;
    }

    StorageWatch watch()
    {
        return watch;
    }

    /**
     * @return what {@link #crashAfter} counts.
     */
    int operationCount()
    {
        return operationCount;
    }

    /**
     * @return what names there were since the directory was forced, the first then, the last now.
     */
    List<Map<String, SimulatedFile>> namesSinceSync()
    {
        return namesSinceSync;
    }

    /**
     * The power went.
     *
     * @param left names that are left; the files have lost what they lose.
     */
    void afterPowerCut(final Map<String, SimulatedFile> left)
    {
        onKill();
        files = new LinkedHashMap<>(left);
        namesSinceSync.clear();
        onNames();
    }

    /**
     * @return the files that would be there, were the power to go now, in the order of their names' making.
     */
    Map<String, SimulatedFile> syncedFiles()
    {
        return namesSinceSync.get(0);
    }

    /**
     * The power goes, and nothing is left that wasn't forced.
     */
    void loseUnforced()
    {
        onKill();
        files = new LinkedHashMap<>(namesSinceSync.get(0));
        files.values().forEach(SimulatedFile::loseUnforced);
        namesSinceSync.clear();
        onNames();
    }

    MemoryPool memory()
    {
        return memory;
    }

    /**
     * @param maxNs a force takes 0 to this.
     */
    void forceMaxNs(final long maxNs)
    {
        forceMaxNs = maxNs;
    }

    long drawForceNs()
    {
        return forceMaxNs == 0 ? 0 : random.below(forceMaxNs + 1);
    }

    /**
     * @return how long the thread that called has stood still since the last {@link #resetStall}.
     */
    long stallNs()
    {
        return stallNs;
    }

    void resetStall()
    {
        stallNs = 0;
    }

    void crashAfter(final int operations)
    {
        operationsToCrash = operations;
    }

    /**
     * @param value true: somebody else has taken all that was left; only what is removed here makes room.
     */
    void isFull(final boolean value)
    {
        capacity = value ? usedLength() : Long.MAX_VALUE;
    }

    void failNextForce()
    {
        isFailing = true;
    }

    /**
     * It is replaced by an empty one.
     */
    void wipe()
    {
        files = new LinkedHashMap<>();
        namesSinceSync.clear();
        onNames();
    }

    /**
     * Whoever forces something waits until then.
     *
     * @param untilNs when the disk goes on.
     * @param nowNs   what the time is.
     */
    void hang(final long untilNs, final LongSupplier nowNs)
    {
        hangUntilNs = untilNs;
        clock = nowNs;
    }

    /**
     * @return how long a force would wait that begins now, only because the disk hangs.
     */
    long hangLeftNs()
    {
        return clock == null ? 0 : Math.max(0, hangUntilNs - clock.getAsLong());
    }

    /**
     * No fault is pending any more.
     */
    void heal()
    {
        capacity = Long.MAX_VALUE;
        isFailing = false;
        hangUntilNs = 0;
        operationsToCrash = Integer.MAX_VALUE;
    }

    /**
     * The process dies, the machine goes on: what was written stays.
     */
    void onKill()
    {
        operationsToCrash = Integer.MAX_VALUE;
        isFailing = false;
    }

    /**
     * Of what happened to names since the directory was forced, some is lost: all from some moment on, or any pieces.
     */
    void onPowerCut()
    {
        onKill();
        files = random.chance(0.5) ?
            new LinkedHashMap<>(namesSinceSync.get(random.below(namesSinceSync.size()))) : anyNames(random);

        for (final SimulatedFile file : files.values())
        {
            file.onPowerCut(random);
        }
        namesSinceSync.clear();
        namesSinceSync.add(new LinkedHashMap<>(files));
    }

    boolean holdsSynced(final long index, final long term)
    {
        for (final SimulatedFile file : files.values())
        {
            if (file.holdsSynced(index, term))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * @return the last entry covered by a snapshot that would be there, whole, after a power cut right now; 0: none.
     */
    long snapshotIndexSynced()
    {
        long index = 0;
        for (final String fileName : files.keySet())
        {
            if (isSnapshot(fileName) && holdsSynced(fileName))
            {
                index = Math.max(index, Long.parseLong(fileName.replaceAll("[^0-9]", "")));
            }
        }
        return index;
    }

    /**
     * @return what is here of a snapshot that isn't complete.
     */
    UnsafeBuffer received(final long index)
    {
        for (final Map.Entry<String, SimulatedFile> entry : files.entrySet())
        {
            if (entry.getKey().endsWith(".dat.tmp") &&
                Long.parseLong(entry.getKey().replaceAll("[^0-9]", "")) == index)
            {
                return entry.getValue().map();
            }
        }
        throw new IllegalStateException("nothing of a snapshot of " + index);
    }

    static boolean isSnapshot(final String fileName)
    {
        return fileName.startsWith("snapshot") && fileName.endsWith(".dat");
    }

    /**
     * @return true if the file would be there, whole, after a power cut right now.
     */
    boolean holdsSynced(final String fileName)
    {
        final SimulatedFile file = namesSinceSync.get(0).get(fileName);
        return file != null && file == files.get(fileName) && file.isSynced();
    }

    @Override
    public List<String> list()
    {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public SegmentFile create(final String fileName)
    {
        operation();
        final SimulatedFile file = new SimulatedFile(this, fileName.startsWith("segment"));
        files.put(fileName, file);
        onNames();
        watch.onStep(Fault.CUT_AT_CREATE);
        return file;
    }

    @Override
    public SegmentFile open(final String fileName) throws IOException
    {
        operation();
        final SimulatedFile file = files.get(fileName);
        if (file == null)
        {
            throw new IOException("no file " + fileName);
        }
        return file;
    }

    @Override
    public void rename(final String from, final String to)
    {
        operation();
        files.put(to, files.remove(from));
        onNames();
        watch.onStep(Fault.CUT_AT_RENAME);
    }

    @Override
    public void delete(final String fileName)
    {
        operation();
        files.remove(fileName);
        onNames();
        watch.onStep(Fault.CUT_AT_DELETE);
    }

    @Override
    public void syncDirectory()
    {
        operation();
        namesSinceSync.clear();
        onNames();
        watch.onStep(Fault.CUT_AT_DIRECTORY_FORCE);
    }

    @Override
    public String describe(final String fileName)
    {
        return "/" + name + "/" + fileName;
    }

    @Override
    public void close()
    {
    }

    @Override
    public long usableSpace()
    {
        return capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - usedLength());
    }

    void beforeWrite(final long growth) throws IOException
    {
        if (growth > 0 && usableSpace() < growth)
        {
            throw new NoSpaceException("No space left on device");
        }
        operation();
    }

    void beforeTruncate()
    {
        operation();
    }

    void beforeForce() throws IOException
    {
        if (isFailing)
        {
            isFailing = false;
            throw new IOException("Input/output error");
        }
        operation();
        // what hangs is waited for once, however much is forced in one go
        stallNs += drawForceNs() + Math.max(0, hangLeftNs() - stallNs);
    }

    private static Map<String, SimulatedFile> copyOf(
        final Map<String, SimulatedFile> names,
        final SimulatedDisk disk,
        final Map<SimulatedFile, SimulatedFile> copies)
    {
        final Map<String, SimulatedFile> result = new LinkedHashMap<>();
        names.forEach((fileName, file) ->
            result.put(fileName, copies.computeIfAbsent(file, original -> original.copy(disk))));
        return result;
    }

    /**
     * Each step since the directory was forced happened or not, whatever became of the others.
     */
    Map<String, SimulatedFile> anyNames(final SimulationRandom dice)
    {
        final Map<String, SimulatedFile> names = new LinkedHashMap<>(namesSinceSync.get(0));
        for (int i = 1; i < namesSinceSync.size(); i++)
        {
            if (dice.chance(0.5))
            {
                final Map<String, SimulatedFile> before = namesSinceSync.get(i - 1);
                final Map<String, SimulatedFile> after = namesSinceSync.get(i);
                names.keySet().removeIf(known -> before.containsKey(known) && !after.containsKey(known));
                after.forEach((known, file) ->
                {
                    if (before.get(known) != file)
                    {
                        names.put(known, file);
                    }
                });
            }
        }
        return names;
    }

    private long usedLength()
    {
        long length = 0;
        for (final SimulatedFile file : files.values())
        {
            length += file.length();
        }
        return length;
    }

    private void onNames()
    {
        namesSinceSync.add(new LinkedHashMap<>(files));
    }

    private static Map<String, SimulatedFile> branchOf(
        final Map<String, SimulatedFile> names,
        final SimulatedDisk disk,
        final Map<SimulatedFile, SimulatedFile> branches)
    {
        final Map<String, SimulatedFile> result = new LinkedHashMap<>();
        names.forEach((fileName, file) ->
            result.put(fileName, branches.computeIfAbsent(file, original -> original.branch(disk))));
        return result;
    }

    private void operation()
    {
        operationCount++;
        operationsToCrash--;
        if (operationsToCrash < 0)
        {
            throw new Crash(Fault.CRASH_IN_DISK);
        }
    }
}
