package io.balsa.client;

/**
 * A command wasn't sent, because the cluster takes none while its disks are full. It will never be executed: to try
 * again later is safe.
 */
public final class StorageFullException extends IllegalStateException
{
    private static final long serialVersionUID = 1L;

    StorageFullException(final String message)
    {
        super(message);
    }
}
