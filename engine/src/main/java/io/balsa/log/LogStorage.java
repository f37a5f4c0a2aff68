package io.balsa.log;

import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.util.List;

/**
 * One node's directory: the seam between the log and a file system, so that a simulator can put its own disk under the
 * production log. Used by the flusher's thread, by the thread that writes snapshots, and by the agent's thread only
 * while a store is opened, to save term and vote, and to read durable snapshots; never written by two at once. A file
 * that is open can be read after it was removed.
 * <p>
 * Names live in one flat directory. What happened to names survives a power cut only after {@link #syncDirectory()},
 * what was written to a file only after {@link SegmentFile#force()}.
 */
public interface LogStorage extends AutoCloseable
{
    /**
     * @return the names of all files, in no order.
     * @throws IOException if the directory can't be read.
     */
    List<String> list() throws IOException;

    /**
     * Create an empty file, or empty the one that has the name. It grows by {@link SegmentFile#write}: a segment is
     * preallocated by writing zeros, in slices so that flushes can go in between, and a full disk shows as an
     * {@link IOException} there and never as a SIGBUS under a mapping.
     *
     * @param name of the file.
     * @return the open file.
     * @throws IOException if it can't be created.
     */
    SegmentFile create(String name) throws IOException;

    /**
     * @param name of an existing file.
     * @return the open file.
     * @throws IOException if there is none or it can't be opened.
     */
    SegmentFile open(String name) throws IOException;

    /**
     * Give a file another name, replacing what had it. Files stay open through it.
     *
     * @param from its name.
     * @param to   its new name.
     * @throws IOException if it can't be renamed.
     */
    void rename(String from, String to) throws IOException;

    /**
     * @param name of the file to be removed; nothing happens if there is none.
     * @throws IOException if it can't be removed.
     */
    void delete(String name) throws IOException;

    /**
     * Force creations, renames and removals to disk.
     *
     * @throws IOException if that fails: never try again on the same directory, the node must stop.
     */
    void syncDirectory() throws IOException;

    /**
     * Give a mapping back before the garbage collector does: a removed file keeps its blocks as long as it is mapped.
     * Whoever calls this knows that nobody looks at it any more.
     *
     * @param mapping made by {@link SegmentFile#map} of a file of this storage.
     */
    default void unmap(final UnsafeBuffer mapping)
    {
    }

    /**
     * A file isn't begun that can't be finished: to fill a disk to its last byte would hurt others.
     *
     * @return bytes that may still be written, as far as is known; a write can fail all the same.
     * @throws IOException if it can't be told.
     */
    default long usableSpace() throws IOException
    {
        return Long.MAX_VALUE;
    }

    /**
     * @param name of a file.
     * @return how an operator finds it, for messages.
     */
    String describe(String name);

    /**
     * Let go of the directory. Mappings stay valid.
     */
    @Override
    void close();
}
