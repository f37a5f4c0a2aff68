package io.balsa.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Reads input on a thread of its own, a few blocks ahead: a slow pipe or an idle terminal must not keep the client's
 * thread from polling, or its session would time out. Memory is bounded: who doesn't take blocks isn't read for.
 * <p>
 * Threading: {@link #poll} and {@link #release} belong to one thread, the consumer.
 */
final class ReadAhead implements AutoCloseable
{
    /** A block as read; {@code length} is -1 for the end of the input. */
    static final class Block
    {
        final byte[] bytes = new byte[BLOCK_LENGTH];
        int length;
    }

    private static final int BLOCK_LENGTH = 256 * 1024;
    private static final int BLOCK_COUNT = 4;
    private static final long PARK_NS = 100_000;

    private final InputStream input;
    private final OneToOneConcurrentArrayQueue<Block> filled = new OneToOneConcurrentArrayQueue<>(BLOCK_COUNT);
    private final OneToOneConcurrentArrayQueue<Block> empty = new OneToOneConcurrentArrayQueue<>(BLOCK_COUNT);
    private volatile IOException failure;
    private volatile boolean closed;

    /**
     * @param input read to its end, or until closed; stays open.
     */
    ReadAhead(final InputStream input)
    {
        this.input = input;
        for (int i = 0; i < BLOCK_COUNT; i++)
        {
            empty.offer(new Block());
        }
        final Thread thread = new Thread(this::read, "balsa-read-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    private void read()
    {
        while (!closed)
        {
            final Block block = empty.poll();
            if (block == null)
            {
                LockSupport.parkNanos(PARK_NS);
                continue;
            }
            try
            {
                block.length = input.read(block.bytes);
            }
            catch (final IOException e)
            {
                failure = e;
                block.length = -1;
            }
            filled.offer(block);
            if (block.length < 0)
            {
                return;
            }
        }
    }

    /**
     * @return the next block, or null when none is there yet.
     * @throws IOException if the input failed; every block before has been returned.
     */
    Block poll() throws IOException
    {
        final Block block = filled.poll();
        if (block != null && block.length < 0 && failure != null)
        {
            throw failure;
        }
        return block;
    }

    void release(final Block block)
    {
        empty.offer(block);
    }

    @Override
    public void close()
    {
        closed = true;
    }
}
