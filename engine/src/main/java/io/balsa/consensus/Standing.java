package io.balsa.consensus;

/**
 * How far a member has come with knowing whose store is whose. The order is that of the wire.
 */
public enum Standing
{
    /** It has never taken part: it asks the others, and is silent. */
    MEETING,
    /** The same, and an operator let its store take the place of one that is lost: it is fed, and not counted. */
    RECOVERING,
    /** It takes part. */
    SETTLED
}
