package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.consensus.RaftLog;
import io.balsa.consensus.TermStore;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * What mutants do where the engine does right. Public only because patched classes of other packages call it; see
 * {@link Patch}. Receivers come first.
 */
public final class Substitutes
{
    private Substitutes()
    {
    }

    /**
     * @param first  taken.
     * @param second not looked at.
     * @return the first.
     */
    public static long first(final long first, final long second)
    {
        return first;
    }

    /**
     * @param first  not looked at.
     * @param second taken.
     * @return the second.
     */
    public static long second(final long first, final long second)
    {
        return second;
    }

    /**
     * @param count of voters.
     * @return one too few, but somebody.
     */
    public static int tooFew(final int count)
    {
        return Math.max(1, count >> 1);
    }

    /**
     * @param termState not asked.
     * @return nobody was voted for.
     */
    public static int nobody(final Object termState)
    {
        return TermStore.NOBODY;
    }

    /**
     * @param log   not asked.
     * @param term  not looked at.
     * @param index one that is asked about.
     * @return the same: no term is skipped.
     */
    public static long indexItself(final Object log, final long term, final long index)
    {
        return index;
    }

    /**
     * @param receiver not asked.
     * @return more than there will ever be.
     */
    public static long everything(final Object receiver)
    {
        return Long.MAX_VALUE;
    }

    /**
     * @param log asked for what it has, not for what it has forced.
     * @return its last index.
     */
    public static long lastIndex(final RaftLog log)
    {
        return log.lastIndex();
    }

    /**
     * @param receiver not asked.
     * @param term     not looked at.
     * @return always true.
     */
    public static boolean isCurrentAnyway(final Object receiver, final long term)
    {
        return true;
    }

    /**
     * @param checksum    not asked.
     * @param buffer      that holds a frame.
     * @param offset      of the frame.
     * @param frameLength not looked at.
     * @return what the frame itself says.
     */
    public static int ownChecksum(
        final Object checksum, final DirectBuffer buffer, final int offset, final int frameLength)
    {
        return buffer.getInt(offset + EntryFrameDecoder.crcEncodingOffset(), ByteOrder.LITTLE_ENDIAN);
    }
}
