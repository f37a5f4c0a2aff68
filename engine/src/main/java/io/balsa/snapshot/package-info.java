/**
 * Snapshots of the replicated state on this node's disk: what they look like, how one is written beside the duty cycle,
 * which are kept, and how one is read.
 * <p>
 * The agent puts records into chunks ({@code SnapshotWriter}); a thread of its own ({@link
 * io.balsa.snapshot.SnapshotKeeper}) writes them to a temporary file, forces it, gives it its name, forces the
 * directory, and only then shows it to the agent, which may let go of log entries. A snapshot that can't be written is
 * given up and tried again later; it never stops the node. A damaged one is never loaded.
 * <p>
 * The content of a snapshot, all but its header, depends on the entries that it covers alone: it is the same, byte for
 * byte, on all nodes. To another node the bytes of the file travel as they lie there, read ahead by the keeper
 * ({@link io.balsa.snapshot.SnapshotSource}); there they are put together, chunk by chunk ({@link
 * io.balsa.snapshot.SnapshotReceiver}), and the keeper reads all of it back before it counts. A small file beside it
 * says how much is forced ({@code ReceiptFile}), so that a restart doesn't begin anew.
 * <p>
 * Knows the files of the room {@code log} and the port {@code SnapshotRecords} of the room {@code service}, by their
 * interfaces. Start reading at {@link io.balsa.snapshot.SnapshotStore}.
 */
package io.balsa.snapshot;
