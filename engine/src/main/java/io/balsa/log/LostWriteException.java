package io.balsa.log;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A file of the log, term and vote, or a directory couldn't be made durable, and nobody may try again: the kernel may
 * have dropped the pages and taken them for clean, so that a second force would promise what is lost. The node stops.
 */
public final class LostWriteException extends UncheckedIOException
{
    private static final long serialVersionUID = 1L;

    /**
     * @param what  kind and path of the file.
     * @param cause what the system said.
     */
    public LostWriteException(final String what, final IOException cause)
    {
        super(what + " failed, the node must stop: " + cause.getMessage() + ". What was written last may be lost " +
            "without another error. Look at the disk and at the kernel's messages, then start the node again: it " +
            "goes on from what the disk holds", cause);
    }
}
