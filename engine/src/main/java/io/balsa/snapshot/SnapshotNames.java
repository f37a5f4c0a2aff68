package io.balsa.snapshot;

/**
 * Names of snapshot files: the index of the last entry covered, so that they sort by age.
 */
final class SnapshotNames
{
    private static final String PREFIX = "snapshot-";
    private static final String SUFFIX = ".dat";
    private static final String TEMPORARY = ".tmp";
    private static final String LEAVING = ".leaving";
    private static final int INDEX_END = PREFIX.length() + 19;

    private SnapshotNames()
    {
    }

    static String nameOf(final long index)
    {
        return String.format("%s%019d%s", PREFIX, index, SUFFIX);
    }

    static String temporaryNameOf(final long index)
    {
        return nameOf(index) + TEMPORARY;
    }

    static boolean isTemporary(final String name)
    {
        return name.startsWith(PREFIX) && name.endsWith(TEMPORARY);
    }

    /**
     * @param name   of a snapshot, or of a temporary file.
     * @param number makes it another name than that of any other file.
     * @return a name for it while it is being removed: a temporary one, but never that of one that is written.
     */
    static String leavingNameOf(final String name, final int number)
    {
        return name.substring(0, INDEX_END) + LEAVING + number + TEMPORARY;
    }

    static boolean isLeaving(final String name)
    {
        return isTemporary(name) && name.startsWith(LEAVING, INDEX_END);
    }

    /**
     * @param name made by {@link #leavingNameOf}.
     * @return the index in it.
     */
    static long leavingIndexOf(final String name)
    {
        return Long.parseLong(name.substring(PREFIX.length(), INDEX_END));
    }

    /**
     * @param name of any file.
     * @return the index in it; -1 if it isn't a snapshot's name.
     */
    static long indexOf(final String name)
    {
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX))
        {
            return -1;
        }
        final String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return digits.matches("[0-9]{19}") ? Long.parseLong(digits) : -1;
    }
}
