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
}
