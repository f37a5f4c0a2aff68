package io.balsa.monitor;

/**
 * What a node records about itself. The numbers are those of the files: they are never given to anything else.
 * <p>
 * What {@code detail}, {@code peerId} and the values a, b, c of an event mean stands with each code; times are ns.
 */
public enum EventCode
{
    /** detail: members of the cluster; a: lastIndex, b: its term, c: commitIndex as known. */
    NODE_STARTED(1),
    /** In an orderly way, or by a failure that is in the error log; detail: 1 for a failure. */
    NODE_STOPPED(2),
    /** detail: {@link io.balsa.consensus.RaftRole} now; a: the one before. */
    ROLE_CHANGED(10),
    /** detail: role now; a: the term before. */
    TERM_ENTERED(11),
    /** peerId: who leads the term; first sign of it. */
    LEADER_HEARD(12),
    /** peerId: who led the term; a: the term now, b: since it was heard last, 0 if it was not lost by silence. */
    LEADER_LOST(13),
    /** A leader gave up; detail: {@link io.balsa.consensus.StepDownReason}, a: how long that lasted. */
    STEPPED_DOWN(14),
    /** This node asks whether it would be elected; a: end of its log, b: term of that, c: round. */
    PRE_VOTE_ASKED(20),
    /** This node stands; a: end of its log, b: term of that, c: round. */
    STOOD(21),
    /** Those who hadn't answered were asked again; a: how often, c: round. Told when the round is over. */
    ASKED_AGAIN(22),
    /** peerId: who asked; detail: {@link io.balsa.consensus.VoteReason}; a, b: end of the own log, c: round. */
    PRE_VOTE_ANSWERED(23),
    /** As {@link #PRE_VOTE_ANSWERED}, for a real vote. */
    VOTE_ANSWERED(24),
    /** peerId: voter; detail: its reason; a, b: end of its log; c: round. */
    PRE_VOTE_REPLY(25),
    /** As {@link #PRE_VOTE_REPLY}, for a real vote. */
    VOTE_REPLY(26),
    /** The same, when its round was over. */
    PRE_VOTE_REPLY_LATE(27),
    /** The same, when its round or term was over. */
    VOTE_REPLY_LATE(28),
    /** A refusal put off the own election, against the rules; peerId: who asked; a: was left, b: is left. */
    TIMER_PUT_OFF(29),
    /** peerId: leader; detail 1: its term is old, 0: no such entry; a, b: prevLogIndex, its term; c: own lastIndex. */
    APPEND_REFUSED(40),
    /** a, b: first and last index that was removed. */
    TRUNCATED(41),
    /** A leader's commitIndex doesn't move while entries wait; a: commitIndex, b: lastIndex, c: since. */
    COMMIT_STALLED(42),
    /** It moves again, or the office is lost; a: commitIndex, b: lastIndex, c: how long it stood. */
    COMMIT_RESUMED(43),
    /** peerId: sender of entries that aren't whole. */
    ENTRIES_MALFORMED(44),
    /** A leader can't help a peer from its log; peerId: which; a: index it needs, b: firstIndex. */
    PEER_OUT_OF_REACH(45),
    /** a: how long this node didn't run. */
    PAUSED(50),
    /** a: how long the oldest unforced entries waited for the disk, b: durableIndex now. */
    FLUSH_SLOW(51),
    /** Aeron gave this node up, its transport is new. */
    TRANSPORT_REBUILT(52),
    /** A leader's own disk doesn't get on, so it hands over; a: since when. */
    DISK_HANGS(53),
    /** peerId: who has another store than it is known by, and isn't heard; a: its store, b: the known one. */
    STRANGER(54),
    /** This node's store is new and another has its place; peerId: who said so. */
    STORE_REFUSED(55),
    /** This node takes part, for the first time with this store. */
    STORE_SETTLED(56),
    /** peerId: whose new store is fed and not counted yet; a: its store. */
    STORE_FED(57),
    /** peerId: whose new store counts from now on; a: the entry that shows that it is level. */
    STORE_ADMITTED(58),
    /** A leader takes nothing in, because others are too far behind; a: lastIndex, b: commitIndex. */
    INTAKE_CLOSED(60),
    /** It does again; a: lastIndex, c: how long it didn't. */
    INTAKE_OPENED(61),
    /** a: sessions open now, b: before. */
    SESSIONS_CHANGED(62),
    /** The disk is full: no commands are taken, detail 2: nothing can be appended; a: lastIndex, b: commitIndex. */
    STORAGE_FULL(64),
    /** There is room again; a: lastIndex, b: commitIndex, c: how long there was none. */
    STORAGE_FREE(65),
    /** The service isn't called until it is done; a: index, b: bytes of the log since the last one. */
    SNAPSHOT_BEGUN(70),
    /** It is on disk; a: index, b: bytes, c: how long that took. */
    SNAPSHOT_TAKEN(71),
    /** It couldn't be written, why is in the error log; a: index. */
    SNAPSHOT_FAILED(72),
    /** Given up since this node leads now; a: index. */
    SNAPSHOT_DROPPED(73),
    /** a: index, b: bytes, c: how long that took. */
    SNAPSHOT_LOADED(74),
    /** a: firstIndex, b: before. */
    LOG_PURGED(75),
    /** A leader begins to send one; peerId: to whom; a: index, b: bytes. */
    SNAPSHOT_SENDING(76),
    /** The peer says that it has it; peerId: which; a: index, b: bytes. */
    SNAPSHOT_SENT(77),
    /** A leader begins to send one; a: index, b: bytes, c: so many of them are here from before a restart. */
    SNAPSHOT_OFFERED(78),
    /** All of it has come, and isn't checked yet; a: index, b: bytes. */
    SNAPSHOT_RECEIVED(79),
    /** What came is durable and the log goes on behind it; peerId: the leader; a: index, b: bytes, c: lastIndex. */
    SNAPSHOT_INSTALLED(80),
    /** What came is damaged or couldn't be written, why is in the error log; peerId: the leader; a: index, b: bytes. */
    SNAPSHOT_REFUSED(81),
    /** A leader begins to take over one instead of taking its own; peerId: whose; a: index, b: bytes. */
    SNAPSHOT_ADOPTING(82),
    /** It is checked and on disk; peerId: whose; a: index, b: bytes, c: how long that took after all had come. */
    SNAPSHOT_ADOPTED(83),
    /** The disk has changed an entry, others are asked for it; a: index, b: its term. */
    ENTRY_DAMAGED(90),
    /** peerId: who gave it; a: index of the first. */
    ENTRIES_GIVEN(91),
    /** No member has it; a: index, b: its term. */
    ENTRY_NOWHERE(92),
    /** Nothing is known to be damaged any more. */
    LOG_MENDED(93);

    private static final EventCode[] BY_NUMBER = new EventCode[128];

    static
    {
        for (final EventCode code : values())
        {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;

    EventCode(final int number)
    {
        this.number = number;
    }

    /**
     * @return number in the files.
     */
    public int number()
    {
        return number;
    }

    /**
     * @param number in a file.
     * @return the code; null for one of a later version.
     */
    public static EventCode of(final int number)
    {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
