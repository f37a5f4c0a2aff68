package io.balsa.log;

/**
 * Names of segment files. They are numbered, not named by index: a segment is prepared under its final name before
 * anyone knows at which index it will begin (the header says that later). Numbers grow along the log, with gaps where
 * segments were removed.
 */
final class SegmentNames
{
    private static final String PREFIX = "segment-";
    private static final String SUFFIX = ".log";
    private static final String TEMPORARY = ".tmp";

    private SegmentNames()
    {
    }

    static String nameOf(final long number)
    {
        return String.format("%s%010d%s", PREFIX, number, SUFFIX);
    }

    static String temporaryNameOf(final long number)
    {
        return nameOf(number) + TEMPORARY;
    }

    static boolean isTemporary(final String name)
    {
        return name.startsWith(PREFIX) && name.endsWith(TEMPORARY);
    }

    /**
     * @param name of any file.
     * @return the number in it; -1 if it isn't a segment's name.
     */
    static long numberOf(final String name)
    {
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX))
        {
            return -1;
        }
        final String digits = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }
}
