package io.balsa.log;

/**
 * Where the disk has changed what was written: an entry of a sealed segment. From the flusher's thread to the agent's.
 *
 * @param segment that holds it.
 * @param index   of the first entry that isn't what was written.
 * @param offset  of its frame in the file.
 */
record Damage(Segment segment, long index, int offset)
{
    /**
     * @param file how people find the segment's.
     * @return where it is, in one sentence.
     */
    String describe(final String file)
    {
        return "entry " + index + " at offset " + offset + " of " + file + " is damaged";
    }
}
