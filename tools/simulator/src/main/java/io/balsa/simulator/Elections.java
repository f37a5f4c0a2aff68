package io.balsa.simulator;

/**
 * Who stood and who won.
 */
final class Elections
{
    static final int NOBODY = -1;

    private int firstCandidate = NOBODY;
    private int leaderCount;
    private int standCount;
    private long leaderTerm;
    private long firstLeaderNs;
    private int leaderId = NOBODY;
    private long candidates;

    void onCandidate(final int nodeId)
    {
        firstCandidate = firstCandidate == NOBODY ? nodeId : firstCandidate;
        standCount++;
    }

    /**
     * A node stood for real with the log it began with.
     */
    void onCandidateWithFirstLog(final int nodeId)
    {
        candidates |= 1L << nodeId;
    }

    void onLeader(final int nodeId, final long term, final long nowNs)
    {
        firstLeaderNs = leaderCount == 0 ? nowNs : firstLeaderNs;
        leaderCount++;
        leaderId = nodeId;
        leaderTerm = term;
    }

    int firstCandidate()
    {
        return firstCandidate;
    }

    boolean stoodWithFirstLog(final int nodeId)
    {
        return (candidates & 1L << nodeId) != 0;
    }

    int leaderCount()
    {
        return leaderCount;
    }

    int standCount()
    {
        return standCount;
    }

    int leaderId()
    {
        return leaderId;
    }

    long leaderTerm()
    {
        return leaderTerm;
    }

    long firstLeaderNs()
    {
        return firstLeaderNs;
    }
}
