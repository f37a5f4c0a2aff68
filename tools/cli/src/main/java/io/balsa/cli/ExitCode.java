package io.balsa.cli;

/**
 * What the command's exit codes mean; scripts rely on them.
 */
final class ExitCode
{
    /** Done, or the answer is yes. */
    static final int OK = 0;
    /** The answer is no: something failed, was lost, or isn't there. */
    static final int NEGATIVE = 1;
    /** The arguments or settings make no sense. */
    static final int USAGE = 2;
    /** Nothing moved for the time allowed. */
    static final int TIMEOUT = 3;
    /** No leader, hence no quorum. */
    static final int NO_QUORUM = 4;

    private ExitCode()
    {
    }
}
