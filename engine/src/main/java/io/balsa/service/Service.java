package io.balsa.service;

import org.agrona.DirectBuffer;

/**
 * What users write: a deterministic state machine. Every node calls it with the same entries in the same order, so
 * what it does may depend on these calls alone: never on a clock, a random source, the order of a hash map, or on
 * being leader. Time is {@code timestamp}, the cluster time of the entry.
 * <p>
 * All methods are called on the node's agent thread and must not block. An exception stops the node: a replica that may
 * have applied half of a command must not go on.
 */
public interface Service
{
    /**
     * Called once, before anything else.
     *
     * @param context what the service may see and do; valid as long as the node runs.
     */
    void onStart(ServiceContext context);

    /**
     * A client opened a session.
     *
     * @param session   the new session.
     * @param timestamp cluster time, ns since the Unix epoch.
     */
    default void onSessionOpen(final ClientSession session, final long timestamp)
    {
    }

    /**
     * A session ended: nothing more comes from it, and nothing more can be sent to it.
     *
     * @param session   that ended.
     * @param timestamp cluster time, ns since the Unix epoch.
     * @param reason    why.
     */
    default void onSessionClose(final ClientSession session, final long timestamp, final SessionCloseReason reason)
    {
    }

    /**
     * A committed command, called exactly once for each however often the client sent it. Answer with
     * {@link ClientSession#reply}; a command that isn't answered is acknowledged to the client with an empty reply.
     *
     * @param session   that sent it.
     * @param timestamp cluster time, ns since the Unix epoch; never falls.
     * @param buffer    that holds the command, valid during the call.
     * @param offset    of the command.
     * @param length    of the command in bytes, 0 allowed.
     */
    void onCommand(ClientSession session, long timestamp, DirectBuffer buffer, int offset, int length);

    /**
     * Can the state be taken as a snapshot, and loaded from one? If not, nothing is ever removed from the log, and a
     * start applies all of it again.
     *
     * @return true if {@link #takeSnapshot}, {@link #onSnapshotBegin} and {@link #onSnapshotRecord} are implemented.
     */
    default boolean hasSnapshots()
    {
        return false;
    }

    /**
     * Give out the state in records, as many as are taken now. Called once a duty cycle until it returns true; no
     * command comes in between, so all records are of one index. A call should offer until an offer is refused and not
     * prepare more than a slice of the time beforehand ({@code snapshot.slice}, 1 ms): the node's heartbeats wait for
     * it. The records must depend on the state alone, in an order that is the same on all nodes.
     * <pre>{@code
     * for (int i = (int) out.count(); i < orders.size(); i++)
     * {
     *     if (!out.offer(buffer, 0, encode(orders.get(i), buffer)))
     *     {
     *         return false;
     *     }
     * }
     * return true;
     * }</pre>
     *
     * @param out takes the records.
     * @return true when the whole state was taken.
     */
    default boolean takeSnapshot(final SnapshotOutput out)
    {
        throw new UnsupportedOperationException("the service has no snapshots");
    }

    /**
     * A snapshot will be loaded: forget all state. At the start of a node, and again later whenever it was so far
     * behind that its leader sent it a snapshot: the service starts over in the same object, and the {@link
     * ServiceContext} it has stays valid. The records may come over many duty cycles, with no command in between.
     * Sessions that the snapshot knows are open already, without a call of {@link #onSessionOpen}; of those that it
     * doesn't know nothing is said either.
     */
    default void onSnapshotBegin()
    {
        throw new UnsupportedOperationException("the service has no snapshots");
    }

    /**
     * A record of a snapshot, in the order in which they were offered.
     *
     * @param buffer that holds it, valid during the call.
     * @param offset of the record.
     * @param length in bytes.
     */
    default void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        throw new UnsupportedOperationException("the service has no snapshots");
    }

    /**
     * The last record was loaded: the state is that of the snapshot, commands follow.
     */
    default void onSnapshotLoaded()
    {
    }
}
