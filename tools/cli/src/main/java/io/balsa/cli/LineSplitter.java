package io.balsa.cli;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Splits a stream of bytes into lines, at the byte {@code \n} alone: all others, a {@code \r} too, belong to the line.
 * Bytes after the last {@code \n} are a line; nothing after it is none.
 * <p>
 * The bytes come in blocks ({@link #feed}). A line inside a block is not copied; one that crosses blocks is gathered in
 * a buffer of the longest length allowed. A longer one is counted and skipped, so memory doesn't grow with it.
 * <p>
 * Not thread-safe, allocates nothing after construction.
 */
final class LineSplitter
{
    /** What {@link #next} found. */
    enum Found
    {
        /** A line: see {@link #buffer}, {@link #offset} and {@link #length}. */
        LINE,
        /** A line of more than the longest length; its bytes are gone, {@link #length} says how many they were. */
        TOO_LONG,
        /** The block is used up: {@link #feed} the next one, or {@link #end}. */
        NEED_BLOCK,
        /** No line is left. */
        END
    }

    private final int lengthMax;
    private final UnsafeBuffer block = new UnsafeBuffer(new byte[0]);
    private final UnsafeBuffer gathered;
    private byte[] bytes = new byte[0];
    private int position;
    private int limit;
    private long pendingLength;
    private boolean ended;

    private DirectBuffer lineBuffer = block;
    private int lineOffset;
    private long lineLength;
    private long lineNumber;
    private long consumed;

    /**
     * @param lengthMax longest line in bytes, without its {@code \n}.
     */
    LineSplitter(final int lengthMax)
    {
        this.lengthMax = lengthMax;
        this.gathered = new UnsafeBuffer(new byte[lengthMax]);
    }

    /**
     * @param source that holds the next bytes; must stay as it is until {@link Found#NEED_BLOCK}.
     * @param length how many of them, from 0.
     */
    void feed(final byte[] source, final int length)
    {
        if (position != limit || ended)
        {
            throw new IllegalStateException("the block before is not used up");
        }
        bytes = source;
        block.wrap(source);
        position = 0;
        limit = length;
    }

    /** Nothing more comes. */
    void end()
    {
        ended = true;
    }

    Found next()
    {
        final int begin = position;
        while (position < limit)
        {
            if (bytes[position++] == '\n')
            {
                consumed += position - begin;
                return line(begin, position - 1 - begin);
            }
        }
        consumed += limit - begin;
        gather(begin, limit - begin);
        if (!ended)
        {
            return Found.NEED_BLOCK;
        }
        return pendingLength > 0 ? line(limit, 0) : Found.END;
    }

    private Found line(final int offset, final int length)
    {
        lineNumber++;
        if (pendingLength == 0)
        {
            lineBuffer = block;
            lineOffset = offset;
            lineLength = length;
        }
        else
        {
            gather(offset, length);
            lineBuffer = gathered;
            lineOffset = 0;
            lineLength = pendingLength;
            pendingLength = 0;
        }
        return lineLength <= lengthMax ? Found.LINE : Found.TOO_LONG;
    }

    private void gather(final int offset, final int length)
    {
        if (pendingLength + length <= lengthMax)
        {
            gathered.putBytes((int) pendingLength, bytes, offset, length);
        }
        pendingLength += length;
    }

    DirectBuffer buffer()
    {
        return lineBuffer;
    }

    int offset()
    {
        return lineOffset;
    }

    long length()
    {
        return lineLength;
    }

    /**
     * @return number of the line found last, from 1.
     */
    long lineNumber()
    {
        return lineNumber;
    }

    /**
     * @return bytes of input behind us, the {@code \n} included.
     */
    long consumed()
    {
        return consumed;
    }
}
