package io.balsa.simulator;

import org.agrona.MutableDirectBuffer;

/**
 * Thinks of commands for a trial.
 */
@FunctionalInterface
interface CommandSource
{
    /**
     * @param buffer to put it in.
     * @param offset of it.
     * @param limit  bytes at most.
     * @param random decided by the seed.
     * @return its length.
     */
    int next(MutableDirectBuffer buffer, int offset, int limit, SimulationRandom random);

    /**
     * Random bytes of random length, mostly short.
     */
    CommandSource ANY = (buffer, offset, limit, random) ->
    {
        final int length = random.chance(0.05) ? random.below(limit) : random.below(40);
        for (int i = 0; i < length; i++)
        {
            buffer.putByte(offset + i, (byte) (i + length));
        }
        return length;
    };
}
