package io.balsa.simulator;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Thinks of commands for a trial, and may judge the answers.
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
     * A client took a command.
     *
     * @param commandId of it, like no other in this world.
     * @param buffer    that holds it.
     * @param offset    of it.
     * @param nowNs     when.
     */
    default void onOffered(final long commandId, final DirectBuffer buffer, final int offset, final long nowNs)
    {
    }

    /**
     * A client got an answer.
     *
     * @param commandId of the command.
     * @param buffer    that holds the answer.
     * @param offset    of it.
     * @param length    of it.
     * @param nowNs     when.
     */
    default void onReply(
        final long commandId, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
    }

    /**
     * A client got an event.
     *
     * @param commandId of the command that caused it.
     * @param buffer    that holds the event.
     * @param offset    of it.
     */
    default void onEvent(final long commandId, final DirectBuffer buffer, final int offset)
    {
    }

    /**
     * The life is over: were the answers right?
     *
     * @param violations told if not.
     */
    default void judge(final Violations violations)
    {
    }

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
