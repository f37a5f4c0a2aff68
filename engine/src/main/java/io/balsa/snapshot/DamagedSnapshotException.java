package io.balsa.snapshot;

/**
 * A snapshot file isn't whole, was changed by the disk, or is of another format; the message says where.
 */
public final class DamagedSnapshotException extends Exception
{
    private static final long serialVersionUID = 1L;

    DamagedSnapshotException(final String message)
    {
        super(message);
    }
}
