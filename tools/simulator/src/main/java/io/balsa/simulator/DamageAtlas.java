package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which disks have rotted, and where. One place on each of a minority of disks, so that what is committed has a good
 * copy on those left, and those left are a quorum.
 * <p>
 * A node may find the damage, name the file and stop for good; it may mend it, where the bytes can be known otherwise;
 * it may overlook it only where the bytes matter to nobody. The end of the last segment is spared: there the engine
 * can't tell what rotted, or went back to an older version, from what a power cut tore. So is a segment that is full
 * and has no footer yet, from entries that were cut away coming back.
 */
final class DamageAtlas
{
    private static final String TERM_FILE = "term";
    private static final String IDENTITY_FILE = "identity";
    private static final int PAGE = 4096;
    private static final int TERM_PAGES = 4;
    /** Where a page of the term or identity file holds something. */
    private static final int USED = 48;

    private final String[] fileByNode;
    private int damagedCount;

    DamageAtlas(final int nodeCount)
    {
        fileByNode = new String[nodeCount];
    }

    /**
     * @param nodeId of a node that is down.
     * @param disk   of it.
     * @return where it rotted, for people; null if there is nothing that may be damaged.
     */
    String damage(
        final int nodeId, final SimulatedDisk disk, final SimulationRandom random, final FaultCounts counts)
    {
        final Map<String, SimulatedFile> files = disk.syncedFiles();
        if (fileByNode[nodeId] != null || damagedCount >= (fileByNode.length - 1) / 2 ||
            !files.containsKey(TERM_FILE) || !files.containsKey(IDENTITY_FILE))
        {
            return null;
        }
        final List<String> segments = completeSegments(files);
        final int kind = random.below(10);
        final List<String> snapshots =
            files.keySet().stream().filter(name -> SimulatedDisk.isSnapshot(name)).sorted().toList();
        final String name = kind == 0 ? IDENTITY_FILE :
            kind < 3 || segments.isEmpty() && snapshots.isEmpty() ? TERM_FILE :
            segments.isEmpty() || kind < 6 && !snapshots.isEmpty() ? snapshots.get(random.below(snapshots.size())) :
            segments.get(random.below(segments.size()));
        final SimulatedFile file = files.get(name);
        final int at = switch (name)
        {
            case TERM_FILE -> random.below(TERM_PAGES) * PAGE + random.below(USED);
            case IDENTITY_FILE -> random.below(USED);
            default -> anyPlace(file, random);
        };
        counts.add(harm(file, name, at, random));
        mark(nodeId, name);
        return "byte " + at + " of " + name;
    }

    /**
     * A file of a node was damaged.
     */
    void mark(final int nodeId, final String name)
    {
        fileByNode[nodeId] = name;
        damagedCount++;
    }

    /**
     * @return disks that have rotted.
     */
    int damagedCount()
    {
        return damagedCount;
    }

    boolean isDamaged(final int nodeId)
    {
        return fileByNode[nodeId] != null;
    }

    /**
     * @return true if this node's disk has rotted and the error says where.
     */
    boolean explains(final int nodeId, final Throwable error)
    {
        final String name = fileByNode[nodeId];
        for (Throwable cause = error; name != null && cause != null; cause = cause.getCause())
        {
            if (cause.getMessage() != null && explains(nodeId, cause.getMessage()))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * A footer tells the terms of the entries before it, and with that an entry from one that was cut away once. A
     * segment that has none yet is spared the latter.
     */
    private static Fault harm(
        final SimulatedFile file, final String name, final int at, final SimulationRandom random)
    {
        final int kind = random.below(4);
        final boolean isRemoved = file.isSegment() && file.hasFooter() && random.chance(0.5);
        if (kind == 0)
        {
            file.flipBit(at, random.below(Byte.SIZE));
            return Fault.BIT_FLIP;
        }
        if (kind == 1 && (file.goBack(at, isRemoved) || file.goBack(at, false)))
        {
            return Fault.STALE_READ;
        }
        if (kind == 2)
        {
            final int from = switch (name)
            {
                case TERM_FILE -> random.below(TERM_PAGES) * PAGE;
                case IDENTITY_FILE -> random.below(PAGE);
                default -> anyPlace(file, random);
            };
            if (from / SimulatedFile.SECTOR != at / SimulatedFile.SECTOR)
            {
                file.misdirect(from, at);
                return Fault.MISDIRECTED;
            }
        }
        file.zeroSector(at);
        return Fault.ZEROED_SECTOR;
    }

    private static int anyPlace(final SimulatedFile file, final SimulationRandom random)
    {
        return file.isSegment() ? placeIn(file, random) : random.below(file.syncedLength());
    }

    /**
     * @return true if this node's disk has rotted and the message says where.
     */
    boolean explains(final int nodeId, final String message)
    {
        return fileByNode[nodeId] != null && message.contains(fileByNode[nodeId]);
    }

    /**
     * @return segments behind which another was begun and has entries.
     */
    private static List<String> completeSegments(final Map<String, SimulatedFile> files)
    {
        final List<String> names = new ArrayList<>();
        files.forEach((name, file) ->
        {
            if (file.isSegment() && file.syncedCount() > 0 && file.isBegun())
            {
                names.add(name);
            }
        });
        names.sort(null);
        if (!names.isEmpty())
        {
            names.remove(names.size() - 1);
        }
        return names;
    }

    private static int placeIn(final SimulatedFile file, final SimulationRandom random)
    {
        return switch (random.below(10))
        {
            case 0 -> random.below(USED);
            case 1 -> file.syncedLength() - PAGE + random.below(USED);
            case 2 -> random.below(file.syncedLength());
            default -> (int) random.between(PAGE, Math.max(PAGE, file.entriesEnd() - 1));
        };
    }
}
