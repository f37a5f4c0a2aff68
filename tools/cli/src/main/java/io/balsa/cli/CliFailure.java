package io.balsa.cli;

/**
 * An end that the user is told about in one sentence, with the exit code that goes with it.
 */
final class CliFailure extends RuntimeException
{
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CliFailure(final int exitCode, final String sentence)
    {
        super(sentence);
        this.exitCode = exitCode;
    }

    CliFailure(final int exitCode, final String sentence, final Throwable cause)
    {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    int exitCode()
    {
        return exitCode;
    }
}
