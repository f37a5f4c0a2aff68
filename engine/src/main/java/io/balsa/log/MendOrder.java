package io.balsa.log;

import org.agrona.DirectBuffer;

/**
 * Frames that another member gave for damaged ones, to be written in their place. From the agent's thread to the
 * flusher's; not changed until that says it is done.
 *
 * @param segment that they belong in.
 * @param offset  of the first in the file.
 * @param frames  from offset 0.
 * @param length  of all, padding included.
 */
record MendOrder(Segment segment, int offset, DirectBuffer frames, int length)
{
}
