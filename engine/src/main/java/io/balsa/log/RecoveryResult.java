package io.balsa.log;

/**
 * What was found when the log was opened, for the banner at the start: prints itself in one line.
 *
 * @param firstIndex the oldest index kept.
 * @param lastIndex  the last whole entry; 0 in a new log.
 * @param lastTerm   its term.
 * @param segments   count of segment files with entries, or ready for them.
 * @param cutBytes   bytes behind the last whole entry that were removed.
 * @param reason     why they were, or "clean".
 */
public record RecoveryResult(
    long firstIndex, long lastIndex, long lastTerm, int segments, long cutBytes, String reason)
{
    @Override
    public String toString()
    {
        return "log " + firstIndex + ".." + lastIndex + " t" + lastTerm + " segments=" + segments +
            " cut=" + cutBytes + "B (" + reason + ")";
    }
}
