package io.balsa.simulator;

/**
 * Something that was seen of a world from outside: what was done to a node, or what no node records.
 *
 * @param timeNs since the world began.
 * @param nodeId whom it happened to; {@link #NOBODY}: nobody in particular.
 * @param text   what.
 */
public record Note(long timeNs, int nodeId, String text)
{
    /** It isn't one node's. */
    public static final int NOBODY = -1;
}
