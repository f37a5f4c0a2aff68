package io.balsa.simulator;

/**
 * What a client asked of one register, and what it was told.
 */
final class Operation
{
    /** {@link #returned} of one whose outcome nobody knows. */
    static final long OPEN = Long.MAX_VALUE;

    /** What may be asked. */
    enum Kind
    {
        GET, PUT, COMPARE_AND_SET
    }

    final long id;
    final int key;
    final Kind kind;
    /** What is put. */
    final long value;
    /** What must be there for {@link Kind#COMPARE_AND_SET} to put it. */
    final long expected;
    /** Events that the service pushes for it, before it answers. */
    final int events;
    /** Place of the call among all calls and returns of the history. */
    final long called;
    final long calledNs;
    /** Place of the return among all calls and returns, or {@link #OPEN}. */
    long returned = OPEN;
    long returnedNs;
    /** What the register held before, by the answer; of one that returned. */
    long before;
    /** Events that came: each once and in order, or {@link #isMuddled}. */
    int eventsSeen;
    boolean isMuddled;

    Operation(
        final long id,
        final int key,
        final Kind kind,
        final long value,
        final long expected,
        final int events,
        final long called,
        final long calledNs)
    {
        this.id = id;
        this.key = key;
        this.kind = kind;
        this.value = value;
        this.expected = expected;
        this.events = events;
        this.called = called;
        this.calledNs = calledNs;
    }

    void onEvent(final long ordinal)
    {
        isMuddled |= !isOpen() || ordinal != eventsSeen;
        eventsSeen++;
    }

    void onReturn(final long order, final long nowNs, final long answer)
    {
        returned = order;
        returnedNs = nowNs;
        before = answer;
        isMuddled |= eventsSeen != events;
    }

    boolean isOpen()
    {
        return returned == OPEN;
    }

    /**
     * @return true if it may be done on a register that holds this.
     */
    boolean isLegalOn(final long held)
    {
        return isOpen() || before == held;
    }

    /**
     * @return what a register holds after it that held this before.
     */
    long applyTo(final long held)
    {
        return switch (kind)
        {
            case GET -> held;
            case PUT -> value;
            default -> held == expected ? value : held;
        };
    }

    @Override
    public String toString()
    {
        final String what = switch (kind)
        {
            case GET -> "get";
            case PUT -> "put " + Long.toHexString(value);
            default -> "put " + Long.toHexString(value) + " if " + Long.toHexString(expected);
        };
        return "command " + Long.toHexString(id) + " (register " + key + ", " + what + ", called at " +
            calledNs / 1_000 + " us" +
            (isOpen() ? ", open)" : ", at " + returnedNs / 1_000 + " us told " + Long.toHexString(before) + ")");
    }
}
