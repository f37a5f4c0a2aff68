package io.balsa.simulator;

import org.agrona.DirectBuffer;

/**
 * Told of the steps on a disk, while they are done. It may look at the disk, and make branches of it.
 */
interface StorageWatch
{
    /** Nobody looks. */
    StorageWatch NONE = new StorageWatch()
    {
    };

    /**
     * A range is about to be written.
     */
    default void beforeWrite(
        final SimulatedFile file, final int position, final DirectBuffer buffer, final int offset, final int count)
    {
    }

    /**
     * A file is about to be forced.
     */
    default void beforeForce(final SimulatedFile file)
    {
    }

    /**
     * A step was done.
     *
     * @param cut the power cut that would come now.
     */
    default void onStep(final Fault cut)
    {
    }
}
