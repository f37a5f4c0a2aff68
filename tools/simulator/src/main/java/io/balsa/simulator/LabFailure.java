package io.balsa.simulator;

/**
 * A test of the lab ends here; why stands among the world's violations.
 */
final class LabFailure extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    LabFailure(final String message)
    {
        super(message, null, false, false);
    }
}
