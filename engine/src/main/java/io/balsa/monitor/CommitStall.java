package io.balsa.monitor;

/**
 * A leader's commitIndex that stood still while entries waited.
 *
 * @param memberId     the leader.
 * @param term         it led.
 * @param startNs      from when, epoch ns.
 * @param endNs        until when; {@link Answer#NEVER}: not recorded.
 * @param commitIndex  where it stood.
 * @param lastIndex    of the log when it was noticed.
 * @param isOfficeLost true if it ended with the loss of the office.
 */
public record CommitStall(
    int memberId, long term, long startNs, long endNs, long commitIndex, long lastIndex, boolean isOfficeLost)
{
}
