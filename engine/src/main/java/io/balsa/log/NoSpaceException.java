package io.balsa.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A write found no room on the disk. Nothing that was there before is touched, and the same bytes may be written again
 * later: unlike a failed force, it says all of what happened.
 */
public final class NoSpaceException extends IOException
{
    private static final long serialVersionUID = 1L;
    private static final String[] SAYINGS = {"no space left", "quota exceeded", "not enough space"};

    /**
     * @param message as the system says it.
     */
    public NoSpaceException(final String message)
    {
        super(message);
    }

    /**
     * @param failure of a write, or what wraps it.
     * @return true if it failed for want of room.
     */
    public static boolean isCauseOf(final Throwable failure)
    {
        for (Throwable cause = failure; cause != null; cause = cause.getCause())
        {
            if (cause instanceof NoSpaceException || cause instanceof IOException && isSaying(cause.getMessage()))
            {
                return true;
            }
        }
        return false;
    }

    static void requireSpace(final LogStorage storage, final long length) throws IOException
    {
        final long usable = storage.usableSpace();
        if (usable < length)
        {
            throw new NoSpaceException("No space left: " + usable + " bytes are free, " + length + " are wanted");
        }
    }

    /**
     * The system names its errors in words only, perhaps in another language: then the room that is left tells.
     */
    static IOException of(final IOException failure, final Path directory, final int length)
    {
        return isCauseOf(failure) || isUsedUp(directory, length) ?
            new NoSpaceException(String.valueOf(failure.getMessage())) : failure;
    }

    private static boolean isUsedUp(final Path directory, final int length)
    {
        try
        {
            return Files.getFileStore(directory).getUsableSpace() < length;
        }
        catch (final IOException ex)
        {
            return false;
        }
    }

    private static boolean isSaying(final String message)
    {
        for (final String saying : SAYINGS)
        {
            if (message != null && message.toLowerCase(java.util.Locale.ROOT).contains(saying))
            {
                return true;
            }
        }
        return false;
    }
}
