package io.balsa.log;

/**
 * What the agent asks of the flusher when it cuts the log. Immutable; the newest replaces the one before, done or not.
 *
 * @param generation counts truncations from 1.
 * @param segment    that holds the cut and is appended to again.
 * @param cutIndex   the last entry kept.
 * @param cutOffset  behind it in the segment.
 * @param dirtyEnd   behind the last byte that the agent may have put into the segment.
 * @param isReplacing true: the segment is a new one, and all others go.
 */
record Truncation(long generation, Segment segment, long cutIndex, int cutOffset, int dirtyEnd, boolean isReplacing)
{
}
