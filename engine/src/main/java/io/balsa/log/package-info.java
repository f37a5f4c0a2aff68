/**
 * The replicated log on disk, the term file, the identity of a store and those of the other members.
 * <p>
 * What may enter: files ({@link io.balsa.log.LogStorage}, the only door to a file system), the layout of frames and
 * pages, the flusher's thread. What may not: rules of Raft, networks, sessions. Imports {@code consensus} for its
 * ports.
 * <p>
 * Invariants:
 * <ul>
 * <li>{@code durableIndex <= lastIndex}; in {@link io.balsa.log.Durability#DISK_QUORUM} an entry at or before
 * {@code durableIndex} was written and forced, and so was everything before it.</li>
 * <li>The first segment with entries begins at index 1, or at most one behind what a durable snapshot covers ({@link
 * io.balsa.log.LogOrigin}); each next one where the one before ends; terms never fall.</li>
 * <li>Bytes behind the last entry are zero in the files before anything is appended after a cut, so that removed
 * entries can't return behind new ones.</li>
 * <li>The agent thread never touches a file; the flusher's thread never touches an index.</li>
 * </ul>
 * Start reading at {@link io.balsa.log.SegmentedLog}, then {@link io.balsa.log.LogFlusher}, {@code Segment} and
 * {@code LogRecovery}; {@code EntryDescriptor} has the picture of a frame. How the disk fares is in {@link
 * io.balsa.log.FlushStatistics}.
 */
package io.balsa.log;
