package io.balsa.simulator;

import static io.balsa.simulator.Patch.callBefore;
import static io.balsa.simulator.Patch.callInstead;
import static io.balsa.simulator.Patch.drop;
import static io.balsa.simulator.Patch.readZero;
import static io.balsa.simulator.Patch.returns;
import static io.balsa.simulator.Patch.skip;
import static io.balsa.simulator.Patch.substitute;
import static io.balsa.simulator.Patch.swap;
import static io.balsa.simulator.PowerCutsScenario.POWER_CUTS;
import static io.balsa.simulator.Symptom.Figure.AGREEMENT_P50;
import static io.balsa.simulator.Symptom.Figure.AGREEMENT_P99;
import static io.balsa.simulator.Symptom.Figure.CHANGES;
import static io.balsa.simulator.Symptom.Figure.UNFIT;

import java.util.List;
import java.util.Map;

/**
 * What can be taken away from the engine, in the simulator only, to see that it is missed: a test that passes without
 * a mechanism tests nothing. Done by settings that disarm it, by a disk that lies, or by changing methods as they are
 * loaded; the engine has no switch.
 */
public enum Mechanism
{
    /** Elections. */
    RE_SEND("re-send", "what isn't answered is sent again",
        Map.of("resend.interval", "1000s"), new Exhibit("seed", 20, AGREEMENT_P99, 1500)),

    /** §5.2 and the seed's first cause. */
    TIMER_RULE("timer-rule", "adopting a term leaves the election timer alone",
        new Exhibit("timer-rule", 10, AGREEMENT_P50, 8000, "refusal-teaches"),
        callBefore("consensus.Follower", "onTermAdopted", "timer.restart", 0)),

    /** Dissertation 9.6. */
    PRE_VOTE("pre-vote", "who would not be elected doesn't stand", new Exhibit("seed", 20, UNFIT, 0),
        callInstead("consensus.Candidate", "askForPreVotes", "transitions.becomeCandidate")),

    /** Dissertation 4.2.3. */
    STICKINESS("stickiness", "who hears a leader helps nobody else", Exhibit.violation("partial-cut", 3),
        returns("consensus.Voter", "hearsLeader", false)),

    /** The same for the winner that nobody heard yet. */
    GRANT_STICKINESS("grant-stickiness", "who gave its vote lets the winner begin",
        Map.of("grant.stickiness", "0"), Exhibit.violation("quiet-winner", 10)),

    /** Terms don't rise for impatience. */
    STAY_IN_TERM("stay-in-term", "no votes in time are no reason for a higher term",
        new Exhibit("deaf-candidate", 40, AGREEMENT_P50, 1250),
        callInstead("consensus.Candidate", "stayInTerm", "transitions.becomeCandidate")),

    /** The fit one learns that it is needed. */
    REFUSAL_TEACHES("refusal-teaches", "who refuses for its fresher log soon stands itself",
        new Exhibit("unfit-asks", 20, AGREEMENT_P50, 120), skip("consensus.ElectionTimer", "actWithin")),

    /** Pre-votes aren't exclusive. */
    YIELD("yield", "who only asks makes way for a fitter one", new Exhibit("wan", 50, AGREEMENT_P99, 3500),
        returns("consensus.Candidate", "onPreVote", true)),

    /** A leader on the wrong side of a cut. */
    CHECK_QUORUM("check-quorum", "a leader that hears no quorum steps down",
        Map.of("quorum.window", "1000s"), Exhibit.violation("deaf-leader", 3)),

    /** §5.3, last but one paragraph. */
    FAST_REPAIR("fast-repair", "whole terms are skipped to find where logs meet",
        new Exhibit("seed", 100, AGREEMENT_P99, 4000),
        swap("consensus.Follower", "refuse", "lastIndexWithTermAtMost", "indexItself"),
        swap("consensus.Replicator", "onReply", "lastIndexWithTermAtMost", "indexItself"),
        returns("consensus.Ballot", "endIndex", -1L)),

    /** On a network slower than the timeouts, before that was measured. */
    GROWTH("growth", "failed rounds make the next ones longer",
        new Exhibit("wan", 20, AGREEMENT_P99, 3500, "adaptive-timeouts"),
        skip("consensus.ElectionTimer", "onRoundFailed")),

    /** The same once answers were measured. */
    ADAPTIVE_TIMEOUTS("adaptive-timeouts", "who waits for answers waits as long as they were measured to take",
        Map.of("answer.time.limit", "0"), new Exhibit("wan-3", 100, AGREEMENT_P99, 2000)),

    /** A candidate that can speak and not hear. */
    FIRST_GRANT_ONLY("first-grant-only", "a vote that is only repeated restarts no timer",
        Exhibit.violation("deaf-candidate", 10),
        callBefore("consensus.Voter", "answerVote", "timer.restart", 2)),

    /** Where the transport keeps order. */
    ANSWER_ONCE("answer-once", "where order is kept, an answer is repeated once a second at most",
        new Exhibit("seed-fifo", 40, AGREEMENT_P50, 4200), returns("consensus.StreamProfile", "repeatNs", 0L)),

    /** A leader there hears its quorum late. */
    PATIENT_QUORUM("patient-quorum", "where order is kept, a leader waits longer for its quorum",
        new Exhibit("seed-fifo", 40, AGREEMENT_P50, 4500),
        returns("consensus.ElectionConfig", "quorumWindowNs", 600_000_000L)),

    /** And so does one whose votes are on their way. */
    PATIENT_GRANT("patient-grant", "where order is kept, who gave its vote protects the winner longer",
        new Exhibit("seed-fifo", 100, CHANGES, 8),
        returns("consensus.ElectionConfig", "grantStickinessNs", 300_000_000L)),

    /** Nodes of unequal terms. */
    ADOPT_FROM_REFUSAL("adopt-from-refusal", "a refused pre-vote brings the term that it was refused for",
        Exhibit.violation("seed-terms", 60),
        drop("consensus.Raft", "onPreVoteReply", "adopt"),
        drop("consensus.Raft", "onPreVoteReply", "askForPreVotesAgain")),

    /** §5.2. */
    VOTE_ONCE("vote-once", "one vote a term", Exhibit.violation("seed", 100),
        swap("consensus.Voter", "answerVote", "votedFor", "nobody")),

    /** §5.1. */
    FORCE_BEFORE_VOTE("force-before-vote", "term and vote are forced before anybody hears of them",
        Exhibit.violation("swarm", 20), drop("log.TermFile", "save", "force")),

    /** §5.4.1. */
    LOG_CHECK("log-check", "nobody votes for an older log", Exhibit.violation("two-behind", 30),
        returns("consensus.Voter", "isUpToDate", true)),

    /** Majorities overlap. */
    QUORUM("quorum", "more than half are a quorum", Exhibit.violation("swarm", 10),
        substitute("membership.Quorum", "majority", "tooFew")),

    /** Replication. */
    TERM_CHECK("term-check", "answers of another term don't count", Exhibit.violation("late-answer", 10),
        swap("consensus.Raft", "onAppendEntriesReply", "isCurrent", "isCurrentAnyway"),
        swap("consensus.Raft", "onRequestVoteReply", "isCurrent", "isCurrentAnyway")),

    /** §5.3. */
    CONSISTENCY_CHECK("consistency-check", "entries follow only where the one before is the same",
        Exhibit.violation("seed", 5), returns("consensus.Follower", "holdsPrevious", true)),

    /** §5.3: a late message must not shorten a log. */
    CUT_ON_CONFLICT("cut-on-conflict", "what matches isn't cut", Exhibit.violation("swarm", 10),
        returns("log.SegmentedLog", "matchingLength", 0)),

    /** §5.3: acknowledged is what is known to be the leader's. */
    VERIFIED_ACKNOWLEDGEMENT("verified-acknowledgement", "only what equals the leader's log is acknowledged",
        Exhibit.violation("seed", 20), swap("consensus.Follower", "onDurable", "min", "first")),

    /** Acknowledged is what is forced. */
    DURABLE_ACKNOWLEDGEMENT("durable-acknowledgement", "only what was forced is acknowledged",
        Exhibit.violation("swarm", 10), swap("consensus.Follower", "onDurable", "min", "second")),

    /** The same for the leader's own log. */
    LEADER_DURABLE("leader-durable", "the leader counts itself only for what it has forced",
        Exhibit.violation("swarm", 10),
        swap("consensus.Leader", "onAppendEntriesReply", "durableIndex", "lastIndex")),

    /** §5.4.2 and figure 8. */
    CURRENT_TERM_COMMIT("current-term-commit", "only entries of the own term are committed by counting",
        Exhibit.violation("figure-8", 5), readZero("consensus.Leader", "advanceCommit", "termStartIndex")),

    /** §5.3: commitIndex is the leader's word about the leader's log. */
    COMMIT_VERIFIED("commit-verified", "a follower commits only what equals the leader's log",
        Exhibit.violation("seed", 20), swap("consensus.Follower", "onAppendEntries", "min", "first")),

    /** The term's first entry. */
    NO_OP("no-op", "a leader begins with an entry of its own term", Exhibit.violation("seed", 3),
        returns("consensus.Leader", "appendNoOp", 0)),

    /** A commit that is told. */
    DEPOSED("deposed", "a leader that hears of a higher term follows",
        Exhibit.violation("returning-leader", 10), skip("consensus.Leader", "onTermAdopted")),

    /** Sessions: a repeat never enters the log a second time, as far as a leader can know. */
    DEDUPE_AT_INGRESS("dedupe-at-ingress", "a leader proposes a command once",
        Exhibit.violation("swarm", 10),
        drop("session.IngressAdapter", "propose", "proposedSequence")),

    /** Sessions: and if it did, it isn't executed again. */
    DEDUPE_AT_APPLY("dedupe-at-apply", "a repeated command is executed once",
        Exhibit.violation("repeated-entry", 10),
        returns("session.SessionRegistry", "isNext", true)),

    /** Bytes. */
    CRC_CHECK("crc-check", "damaged entries are refused", Exhibit.violation("swarm", 20),
        swap("log.EntryDescriptor", "validLength", "ofFrame", "ownChecksum")),

    /** Snapshots: the name of one may be lost at a power cut, and the log that it covers is gone. */
    SNAPSHOT_NAME("snapshot-name", "the directory is forced before a snapshot counts",
        Exhibit.violation("swarm-snapshots", 20), drop("snapshot.SnapshotKeeper", "publish", "syncDirectory")),

    /** Snapshots: the same for what is in it. */
    SNAPSHOT_FORCE("snapshot-force", "a snapshot is forced before it gets its name",
        Exhibit.violation("swarm-snapshots", 10), drop("snapshot.SnapshotKeeper", "end", "force")),

    /** Compaction. */
    PURGE_COVERED("purge-covered", "only log that a durable snapshot covers is removed",
        Exhibit.violation("swarm-snapshots", 5), swap("node.SnapshotDuty", "purge", "purgeableIndex", "everything")),

    /** Compaction: nobody is left behind for good. */
    PURGE_HELD("purge-held", "log that a member lacks is kept",
        Exhibit.violation("lab/SnapshotInstall3D-kept", 5),
        swap("node.SnapshotDuty", "purge", "heldIndex", "everything")),

    /** Snapshots: exactly-once goes on. */
    SNAPSHOT_SESSIONS("snapshot-sessions", "a snapshot knows what was executed of each session",
        Exhibit.violation("swarm-snapshots", 10), skip("session.Session", "restore")),

    /** Transfer of snapshots. */
    CHUNK_CRC("chunk-crc", "a damaged chunk of a snapshot is refused",
        Exhibit.violation("lab/SnapshotInstall3D-damaged", 10), returns("snapshot.SnapshotReceiver", "isWhole", true)),

    /** Transfer of snapshots: §7, an entry that the log has keeps what follows it. */
    INSTALL_KEEPS_TAIL("install-keeps-tail", "an installed snapshot leaves what follows it in the log",
        Exhibit.violation("known-tail", 5), returns("node.SnapshotInstall", "isHeld", false)),

    /** Transfer of snapshots. */
    PURGE_DURING_INSTALL("purge-during-install", "no log is let go of while a snapshot is installed",
        Exhibit.violation("known-tail", 10), drop("node.SnapshotDuty", "doWork", "isActive")),

    /** Transfer of snapshots. */
    LOAD_PAUSE("load-pause", "nothing is applied while the state of a snapshot is loaded",
        Exhibit.violation("long-load", 10), returns("node.SnapshotDuty", "isLoading", false)),

    /** Full disks: the leader says why it takes nothing. */
    STORAGE_REFUSAL("storage-refusal", "a leader whose disk is full refuses, and says so",
        Exhibit.violation("full-disk-all", 3), skip("consensus.LeaderSpace", "refusal")),

    /** Full disks: what the leader accepts must be able to become committed. */
    QUORUM_REFUSAL("quorum-refusal", "a leader refuses too while no quorum has room",
        Exhibit.violation("full-disk-quorum", 3), returns("consensus.Replicator", "isRoomOnQuorum", true)),

    /** Full disks: the office goes to a member that has room. */
    FULL_DISK_LEADERSHIP("full-disk-leadership", "a leader whose disk stays full hands over to one that has room",
        Exhibit.violation("full-disk", 3), returns("consensus.LeaderSpace", "isHandOverDue", false)),

    /** Full disks: space in hand for what makes room. */
    SPACE_RESERVE("space-reserve", "space is kept in hand for a snapshot on a full disk",
        Exhibit.violation("full-disk-snapshots", 3), returns("log.SpaceReserve", "lend", false)),

    /** Full disks: a node that was killed must come back on one. */
    START_RESERVE("start-reserve", "space is kept in hand for a start on a full disk",
        Exhibit.violation("full-disk-all", 5), returns("log.SpaceReserve", "lendForStart", false)),

    /** Damage. */
    MEND("mend", "entries that a disk has changed are had from others", Exhibit.violation("rotten-entry", 5),
        returns("consensus.EntryExchange", "doWork", 0)),

    /** Damage. */
    MEND_BY_SNAPSHOT("mend-by-snapshot", "who lacks what nobody has any more gets a snapshot",
        Exhibit.violation("rotten-everywhere", 5), skip("consensus.Leader", "onEntryLacked")),

    /** Damage: a node that can't execute what it holds doesn't lead. */
    WHOLE_LEADER("whole-leader", "who has a damaged log doesn't stand",
        Exhibit.violation("rotten-everywhere", 40), returns("consensus.Electability", "forbidsToLead", false)),

    /** Snapshots are of one index. */
    APPLY_PAUSE("apply-pause", "nothing is applied while the state is given out",
        Exhibit.violation("swarm-snapshots", 40), returns("node.SnapshotDuty", "isTaking", false)),

    /** A member that lost its disk. */
    STORE_CHECK("store-check", "a member with another store than it is known by isn't heard, and takes no part",
        Exhibit.violation("wiped-member", 10),
        returns("transport.PeerAdapter", "isHeard", true), returns("consensus.MemberStores", "isSettled", true)),

    /** One that is fed. */
    LEARNER_NOT_COUNTED("learner-not-counted", "a member whose new store isn't level yet is counted in no quorum",
        Exhibit.violation("wiped-voter", 10), drop("consensus.Replicator", "indexOnQuorum", "isOne")),

    /** A disk that says nothing. */
    DISK_STALL("disk-stall", "a leader whose own disk hangs hands over", Exhibit.violation("hung-disk", 3),
        returns("consensus.DiskWatch", "isStalled", false)),

    /** Lives. */
    INCARNATION("incarnation", "what a former life said no longer holds", Exhibit.violation("lost-tail", 10),
        returns("codecs.peer.EnvelopeDecoder", "incarnation", 0)),

    /** Storage: an acknowledged entry is on the disk. */
    LOG_FORCE("log-force", "entries are forced before they count as durable", Exhibit.violation(POWER_CUTS, 2),
        drop("log.LogFlusher", "force", "force")),

    /** Storage: the file of an acknowledged entry has its name. */
    SEGMENT_NAME("segment-name", "the directory is forced before a segment is used",
        Exhibit.violation(POWER_CUTS, 2), drop("log.SegmentPreparer", "step", "syncDirectory")),

    /** Storage: a footer vouches for what is before it. */
    FOOTER_LAST("footer-last", "a start forces entries before it writes the footer behind them",
        Exhibit.violation(POWER_CUTS, 4), drop("log.LogRecovery", "openSealed", "force")),

    /** Storage: what a dead process wrote and a start has read. */
    RECOVERY_FORCE("recovery-force", "a start forces the entries that it found", Exhibit.violation(POWER_CUTS, 4),
        drop("log.LogRecovery", "openActive", "force")),

    /** Storage: parts of a flush that never ended must not follow new entries. */
    TORN_TAIL("torn-tail", "a start puts zeros behind the last whole entry", Exhibit.violation(POWER_CUTS, 40),
        returns("log.TornTail", "cut", 0)),

    /** Storage: §5.3, nothing that was cut off follows what is new. */
    CUT_FORCE("cut-force", "what was cut off is zeros on the disk before new entries come",
        Exhibit.violation(POWER_CUTS, 4), drop("log.LogFlusher", "zero", "force")),

    /** Storage: the same for whole files. */
    CUT_NAMES("cut-names", "segments are cut off one by one, the newest first",
        Exhibit.violation(POWER_CUTS, 8), drop("log.LogFlusher", "remove", "syncDirectory")),

    /** Storage: a file that is used again tells nothing of its former use. */
    REUSE_BLANK("reuse-blank", "header and footer of a file that is used again are blank",
        Exhibit.violation(POWER_CUTS, 8), drop("log.SegmentPreparer", "begin", "write")),

    /** Storage: the same after a power cut. */
    REUSE_FORCE("reuse-force", "that is forced before the file gets its name",
        Exhibit.violation(POWER_CUTS, 8), drop("log.SegmentPreparer", "begin", "force")),

    /** Storage: §5.1, a vote that a dead process wrote and a start has read. */
    TERM_REREAD("term-reread", "a start forces the term and vote that it found", Exhibit.violation(POWER_CUTS, 8),
        drop("log.TermFile", "read", "force")),

    /** Storage: lives are counted. */
    IDENTITY_FORCE("identity-force", "the identity file is forced before it gets its name",
        Exhibit.violation(POWER_CUTS, 4), drop("log.IdentityFile", "write", "force")),

    /** Storage: lives are counted. */
    IDENTITY_NAME("identity-name", "the directory is forced before a start counts",
        Exhibit.violation(POWER_CUTS, 4), drop("log.IdentityFile", "write", "syncDirectory")),

    /** Transfer of snapshots. */
    INSTALL_FORCE("install-force", "a received snapshot is forced before it gets its name",
        Exhibit.violation(POWER_CUTS, 8), drop("snapshot.SnapshotKeeper", "install", "force")),

    /** Transfer of snapshots. */
    RESUME("resume", "a member that was restarted goes on with the snapshot that it was receiving",
        Exhibit.violation("killed-receiver", 4), returns("snapshot.ReceivedPart", "isOf", false)),

    /** Transfer of snapshots: what was received would be for nothing. */
    RESUME_SAME("resume-same", "a member that was restarted is offered the snapshot that it was receiving",
        Exhibit.violation("killed-receiver", 40), returns("consensus.SnapshotTransfer", "isKept", false)),

    /** Transfer of snapshots. */
    ROOM("room", "of a snapshot no more is sent than the receiver has room for",
        Exhibit.violation("slow-receiver", 5), returns("node.SnapshotExchange", "room", Integer.MAX_VALUE)),

    /** Transfer of snapshots. */
    READ_AHEAD("read-ahead", "of a snapshot only what was read is sent",
        Exhibit.violation("slow-receiver", 5), returns("snapshot.SnapshotSource", "isThere", true)),

    /** Transfer of snapshots. */
    NOTE_FORCE("note-force", "of a snapshot that is received only what was forced is noted",
        Exhibit.violation(POWER_CUTS, 8), drop("snapshot.SnapshotKeeper", "forceNoted", "force")),

    /** Snapshots: what is cut off one that is removed. */
    REMOVAL_NAME("removal-name", "a snapshot has lost its name durably before it is cut shorter",
        Exhibit.violation(POWER_CUTS, 8), drop("snapshot.SnapshotRemoval", "shorten", "syncDirectory")),

    /** Snapshots: clients wait for a leader that gives out its state. */
    ADOPT("adopt", "a leader with a large state takes over a follower's snapshot",
        Exhibit.violation("adopting-leader", 4), returns("node.SnapshotDuty", "isLarge", false)),

    /** Snapshots. */
    LEND("lend", "a follower takes the snapshot that a leader asks for",
        Exhibit.violation("adopting-leader", 4), returns("node.SnapshotDuty", "isLent", false)),

    /** Snapshots. */
    ADOPT_NEXT("adopt-next", "who gives no more of a snapshot is left for the next",
        Exhibit.violation("adopting-leader", 20), returns("node.SnapshotAdoption", "isSilent", false)),

    /** Snapshots. */
    ADOPT_AGAIN("adopt-again", "what doesn't come of a snapshot is asked for again",
        Exhibit.violation("adopting-leader", 20), returns("node.SnapshotAdoption", "isRepeatDue", false));

    private final String label;
    private final String description;
    private final Map<String, String> settings;
    private final Exhibit exhibit;
    private final List<Patch> patches;

    Mechanism(
        final String label, final String description, final Map<String, String> settings, final Exhibit exhibit)
    {
        this.label = label;
        this.description = description;
        this.settings = settings;
        this.exhibit = exhibit;
        patches = List.of();
    }

    Mechanism(final String label, final String description, final Exhibit exhibit, final Patch... patches)
    {
        this.label = label;
        this.description = description;
        settings = Map.of();
        this.exhibit = exhibit;
        this.patches = List.of(patches);
    }

    /**
     * @return its name for people.
     */
    public String label()
    {
        return label;
    }

    /**
     * @return the rule, in a few words.
     */
    public String description()
    {
        return description;
    }

    /**
     * @param label name for people.
     * @return the mechanism.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static Mechanism named(final String label)
    {
        for (final Mechanism mechanism : values())
        {
            if (mechanism.label.equals(label))
            {
                return mechanism;
            }
        }
        throw new IllegalArgumentException("there is no mechanism " + label);
    }

    Map<String, String> settings()
    {
        return settings;
    }

    List<Patch> patches()
    {
        return patches;
    }

    /**
     * @return where it is missed.
     */
    Exhibit exhibit()
    {
        return exhibit;
    }
}
