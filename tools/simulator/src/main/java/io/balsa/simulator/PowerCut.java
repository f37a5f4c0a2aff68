package io.balsa.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A power cut in one of many manners: all that wasn't forced is there, or nothing, or what was written in order up to
 * some sector, or backwards, or all but one sector, or only one, or each page kept, lost or torn. Names likewise. Some
 * of these would hardly ever be drawn sector by sector.
 */
final class PowerCut
{
    private static final int SECTORS_OF_PAGE = 8;
    private static final int PAGE = SECTORS_OF_PAGE * SimulatedFile.SECTOR;
    private static final Manner[] MANNERS = Manner.values();

    private final SimulationRandom random;
    /** Of all files; null: each has its own. */
    private final Manner manner;

    private enum Manner
    {
        ALL_LOST, ALL_KEPT, IN_ORDER, BACKWARDS, ONE_LOST, ONE_KEPT, ANY_PAGES
    }

    /**
     * @param seed decides what is lost: the same seed does the same to an equal disk.
     */
    PowerCut(final long seed)
    {
        random = new SimulationRandom(seed);
        manner = random.chance(0.5) ? null : draw();
    }

    void on(final SimulatedDisk disk)
    {
        final Map<String, SimulatedFile> left = names(disk);
        left.values().forEach(this::cut);
        disk.afterPowerCut(left);
    }

    private Map<String, SimulatedFile> names(final SimulatedDisk disk)
    {
        final List<Map<String, SimulatedFile>> since = disk.namesSinceSync();
        return switch (random.below(4))
        {
            case 0 -> since.get(0);
            case 1 -> since.get(since.size() - 1);
            case 2 -> since.get(random.below(since.size()));
            default -> new LinkedHashMap<>(disk.anyNames(random));
        };
    }

    private void cut(final SimulatedFile file)
    {
        if (file.isSynced())
        {
            return;
        }
        final Manner how = manner == null ? draw() : manner;
        if (file.bytesLength() < file.syncedLength() &&
            (how == Manner.ALL_LOST || how != Manner.ALL_KEPT && random.chance(0.5)))
        {
            file.loseTruncation();
        }
        final int sectors = (file.bytesLength() + SimulatedFile.SECTOR - 1) / SimulatedFile.SECTOR;
        int count = 0;
        for (int sector = 0; sector < sectors; sector++)
        {
            count += file.isDirty(sector) ? 1 : 0;
        }
        final int pivot = random.below(count + 1);
        int place = 0;
        int fate = 0;
        for (int sector = 0; sector < sectors; sector++)
        {
            if (sector % SECTORS_OF_PAGE == 0 && how == Manner.ANY_PAGES)
            {
                fate = random.below(3);
            }
            if (file.isDirty(sector))
            {
                if (!isKept(how, place, pivot, fate))
                {
                    file.lose(sector * SimulatedFile.SECTOR);
                }
                place++;
            }
        }
        file.afterPowerCut(lengthLeft(file, how));
    }

    private boolean isKept(final Manner how, final int place, final int pivot, final int fate)
    {
        return switch (how)
        {
            case ALL_LOST -> false;
            case ALL_KEPT -> true;
            case IN_ORDER -> place < pivot;
            case BACKWARDS -> place >= pivot;
            case ONE_LOST -> place != pivot;
            case ONE_KEPT -> place == pivot;
            default -> fate == 0 || fate == 1 && random.chance(0.5);
        };
    }

    /**
     * The length of a file is forced with it, and goes its own way before.
     */
    private int lengthLeft(final SimulatedFile file, final Manner how)
    {
        final int length = file.bytesLength();
        final int synced = file.syncedLength();
        if (length <= synced || how == Manner.ALL_KEPT)
        {
            return length;
        }
        if (how == Manner.ALL_LOST)
        {
            return synced;
        }
        return random.chance(0.5) ? length : Math.max(synced, random.below(length + 1) / PAGE * PAGE);
    }

    private Manner draw()
    {
        return MANNERS[random.below(MANNERS.length)];
    }
}
