package io.balsa.service;

import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * Where sessions are kept, as the {@link Applier} needs it. Everything here is replicated state: it changes only by
 * these calls, which every node gets with the same entries in the same order, so whoever implements it must not look at
 * anything else. Called on the agent thread, never re-entered from inside itself; the service may call
 * {@link ClientSession} and {@link #session} in between.
 */
public interface SessionLedger
{
    /**
     * The next entry begins: what is sent to clients from here on carries this index and time.
     *
     * @param index     of the entry.
     * @param timestamp cluster time, ns since the Unix epoch.
     */
    void onEntry(long index, long timestamp);

    /**
     * The entry opens a session.
     *
     * @param buffer that holds the SessionOpen message, with its header.
     * @param offset of the message.
     * @param length of the message in bytes.
     * @return the new session; null when it was open already, as when a client repeats itself.
     */
    ClientSession open(DirectBuffer buffer, int offset, int length);

    /**
     * The entry is a command. Exactly-once is decided here: executed is what comes next in its session, nothing else.
     *
     * @param sessionId    of the sender.
     * @param sequence     of the command in its session.
     * @param acknowledged low 32 bits of the last egress record that the client has.
     * @return the session, if the command is to be executed, then to be followed by {@link #endCommand}; otherwise
     * null.
     */
    ClientSession beginCommand(long sessionId, long sequence, int acknowledged);

    /**
     * The service is done with the command. If it didn't answer, an empty reply is sent.
     */
    void endCommand();

    /**
     * The client has what was sent to it: it needn't be kept.
     *
     * @param sessionId    of the client.
     * @param acknowledged low 32 bits of the last egress record that the client has.
     */
    void acknowledge(long sessionId, int acknowledged);

    /**
     * The entry ends a session.
     *
     * @param sessionId of the session.
     * @param reason    why.
     * @return the session; null if there was none any more.
     */
    ClientSession close(long sessionId, SessionCloseReason reason);

    /**
     * Ends a session for which more was sent during this entry than is kept for one. To be called until it returns
     * null, after each entry.
     *
     * @return a session that ended; null if there is none left.
     */
    ClientSession closeNextSlowConsumer();

    /**
     * @param sessionId of a session.
     * @return the session, or null when there is none that is open.
     */
    ClientSession session(long sessionId);

    /**
     * @param action called for every open session, in the order in which they were opened.
     */
    void forEachSession(Consumer<ClientSession> action);

    /**
     * {@link #takeSnapshot} begins at the first session.
     */
    void beginSnapshot();

    /**
     * Give out all sessions as records, and what is retained for each, as long as they are taken.
     *
     * @param out takes them.
     * @return true when all are given; false: call again.
     */
    boolean takeSnapshot(SnapshotRecords out);

    /**
     * Forget all sessions: those of a snapshot follow.
     */
    void beginLoading();

    /**
     * A record that {@link #takeSnapshot} gave out, in the same order.
     *
     * @param kind   of it.
     * @param buffer that holds it.
     * @param offset of the record.
     * @param length in bytes.
     * @throws IllegalStateException if it is none of a session's.
     */
    void load(short kind, DirectBuffer buffer, int offset, int length);
}
