package io.balsa.consensus;

/**
 * commitIndex: moved by the role alone, never back.
 */
final class CommitCursor
{
    private long index;

    long index()
    {
        return index;
    }

    void advanceTo(final long commitIndex)
    {
        if (commitIndex < index)
        {
            throw new IllegalStateException("commitIndex would go from " + index + " back to " + commitIndex);
        }
        index = commitIndex;
    }
}
