package io.balsa.simulator;

/**
 * How one method of the engine is made wrong. Names only, checked when a mutant is made: production code must not know
 * that it can be changed.
 *
 * @param type   the class, by its full name.
 * @param method of it; every overload.
 * @param kind   what is done.
 * @param detail depends on the kind.
 * @param value  depends on the kind.
 */
record Patch(String type, String method, Kind kind, String detail, Object value)
{
    private static final String ROOT = "io.balsa.";

    /** What is done to the method. */
    enum Kind
    {
        /** It answers {@code value}. */
        RETURN,
        /** It does nothing, and answers 0, false or null. */
        SKIP,
        /** It only calls a method of one of its object's fields ({@code detail}: field.method), with its argument 0. */
        CALL_INSTEAD,
        /** The same call is made before it, with its argument {@code value}. */
        CALL_BEFORE,
        /** Calls of {@code detail} in it are left out, and answer 0, false or null. */
        DROP,
        /** Calls of {@code detail} in it go to the method {@code value} of {@link Substitutes}. */
        SWAP,
        /** Reads of the field {@code detail} in it give 0. */
        READ_ZERO,
        /** The method {@code detail} of {@link Substitutes} is executed instead. */
        SUBSTITUTE
    }

    static Patch returns(final String type, final String method, final Object value)
    {
        return new Patch(ROOT + type, method, Kind.RETURN, "", value);
    }

    static Patch skip(final String type, final String method)
    {
        return new Patch(ROOT + type, method, Kind.SKIP, "", null);
    }

    static Patch callInstead(final String type, final String method, final String fieldAndMethod)
    {
        return new Patch(ROOT + type, method, Kind.CALL_INSTEAD, fieldAndMethod, 0);
    }

    static Patch callBefore(final String type, final String method, final String fieldAndMethod, final int argument)
    {
        return new Patch(ROOT + type, method, Kind.CALL_BEFORE, fieldAndMethod, argument);
    }

    static Patch drop(final String type, final String method, final String called)
    {
        return new Patch(ROOT + type, method, Kind.DROP, called, null);
    }

    static Patch swap(final String type, final String method, final String called, final String substitute)
    {
        return new Patch(ROOT + type, method, Kind.SWAP, called, substitute);
    }

    static Patch readZero(final String type, final String method, final String field)
    {
        return new Patch(ROOT + type, method, Kind.READ_ZERO, field, null);
    }

    static Patch substitute(final String type, final String method, final String substitute)
    {
        return new Patch(ROOT + type, method, Kind.SUBSTITUTE, substitute, null);
    }
}
