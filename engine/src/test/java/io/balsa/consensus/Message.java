package io.balsa.consensus;

/**
 * A copy of one message on its way.
 */
final class Message
{
    enum Kind
    {
        PRE_VOTE(false), PRE_VOTE_REPLY(true), REQUEST_VOTE(false), REQUEST_VOTE_REPLY(true),
        HEARTBEAT(false), APPEND_ENTRIES(false), APPEND_ENTRIES_REPLY(true), TIMEOUT_NOW(false),
        INSTALL_SNAPSHOT(false), INSTALL_SNAPSHOT_REPLY(true);

        private final boolean isReply;

        Kind(final boolean isReply)
        {
            this.isReply = isReply;
        }

        boolean isReply()
        {
            return isReply;
        }

        boolean isVote()
        {
            return ordinal() <= REQUEST_VOTE_REPLY.ordinal();
        }
    }

    private static final byte[] NO_FRAMES = new byte[0];

    final Kind kind;
    final int fromId;
    final int toId;
    final int incarnation;
    final VoteRequest request = new VoteRequest();
    final VoteReply voteReply = new VoteReply();
    final AppendEntries head = new AppendEntries();
    final AppendEntriesReply reply = new AppendEntriesReply();
    final InstallSnapshot snapshotHead = new InstallSnapshot();
    final InstallSnapshotReply snapshotReply = new InstallSnapshotReply();
    byte[] frames = NO_FRAMES;
    long firstIndex;
    long lastIndex;
    long term;
    long dueNs;
    long sequence;

    Message(final Kind kind, final int fromId, final int toId, final int incarnation)
    {
        this.kind = kind;
        this.fromId = fromId;
        this.toId = toId;
        this.incarnation = incarnation;
    }

    Message with(final VoteRequest other)
    {
        request.term = other.term;
        request.lastLogIndex = other.lastLogIndex;
        request.lastLogTerm = other.lastLogTerm;
        request.round = other.round;
        request.sentNs = other.sentNs;
        term = other.term;
        return this;
    }

    Message with(final VoteReply other)
    {
        voteReply.term = other.term;
        voteReply.round = other.round;
        voteReply.echoNs = other.echoNs;
        voteReply.lastLogIndex = other.lastLogIndex;
        voteReply.lastLogTerm = other.lastLogTerm;
        voteReply.reason = other.reason;
        term = other.term;
        return this;
    }

    Message with(final AppendEntries other, final LogSlice slice)
    {
        head.term = other.term;
        head.prevLogIndex = other.prevLogIndex;
        head.prevLogTerm = other.prevLogTerm;
        head.leaderCommit = other.leaderCommit;
        head.round = other.round;
        head.sentNs = other.sentNs;
        head.answerTimeNs = other.answerTimeNs;
        head.heldIndex = other.heldIndex;
        term = other.term;
        if (slice != null)
        {
            frames = new byte[slice.length()];
            slice.buffer().getBytes(0, frames);
            firstIndex = slice.firstIndex();
            lastIndex = slice.lastIndex();
        }
        return this;
    }

    Message with(final AppendEntriesReply other)
    {
        reply.term = other.term;
        reply.success = other.success;
        reply.full = other.full;
        reply.matchIndex = other.matchIndex;
        reply.verifiedIndex = other.verifiedIndex;
        reply.lastLogIndex = other.lastLogIndex;
        reply.conflictIndex = other.conflictIndex;
        reply.conflictTerm = other.conflictTerm;
        reply.prevLogIndex = other.prevLogIndex;
        reply.round = other.round;
        reply.echoNs = other.echoNs;
        term = other.term;
        return this;
    }

    Message with(final InstallSnapshot other, final byte[] chunk)
    {
        snapshotHead.snapshotOf(other);
        snapshotHead.term = other.term;
        snapshotHead.offset = other.offset;
        snapshotHead.crc = other.crc;
        snapshotHead.done = other.done;
        frames = chunk;
        term = other.term;
        return this;
    }

    Message with(final InstallSnapshotReply other)
    {
        snapshotReply.term = other.term;
        snapshotReply.lastIncludedIndex = other.lastIncludedIndex;
        snapshotReply.lastIncludedTerm = other.lastIncludedTerm;
        snapshotReply.offset = other.offset;
        snapshotReply.room = other.room;
        snapshotReply.applied = other.applied;
        term = other.term;
        return this;
    }

    Message withTerm(final long leaderTerm)
    {
        term = leaderTerm;
        return this;
    }

    Message copyAt(final long due)
    {
        final Message copy = new Message(kind, fromId, toId, incarnation)
            .with(request).with(voteReply).with(head, null).with(reply)
            .with(snapshotHead, frames).with(snapshotReply).withTerm(term);
        copy.frames = frames;
        copy.firstIndex = firstIndex;
        copy.lastIndex = lastIndex;
        copy.dueNs = due;
        return copy;
    }

    @Override
    public String toString()
    {
        final String text = fromId + ">" + toId + " " + kind + " t" + term;
        switch (kind)
        {
            case PRE_VOTE:
            case REQUEST_VOTE:
                return text + " end " + request.lastLogTerm + "/" + request.lastLogIndex;
            case PRE_VOTE_REPLY:
            case REQUEST_VOTE_REPLY:
                return text + " " + voteReply.reason;
            case HEARTBEAT:
                return text + " prev " + head.prevLogTerm + "/" + head.prevLogIndex +
                    " cmt " + head.leaderCommit + " round " + head.round;
            case APPEND_ENTRIES:
                return text + " prev " + head.prevLogTerm + "/" + head.prevLogIndex +
                    " cmt " + head.leaderCommit + " entries " + firstIndex + ".." + lastIndex;
            case APPEND_ENTRIES_REPLY:
                return text + (reply.success ?
                    " ok match " + reply.matchIndex + " verified " + reply.verifiedIndex + " round " + reply.round :
                    " no prev " + reply.prevLogIndex + " conflict " + reply.conflictTerm + "/" + reply.conflictIndex);
            case INSTALL_SNAPSHOT:
                return text + " last " + snapshotHead.lastIncludedTerm + "/" + snapshotHead.lastIncludedIndex +
                    " offset " + snapshotHead.offset + "+" + frames.length + "/" + snapshotHead.length;
            case INSTALL_SNAPSHOT_REPLY:
                return text + " last " + snapshotReply.lastIncludedTerm + "/" + snapshotReply.lastIncludedIndex +
                    (snapshotReply.applied ? " applied" : " offset " + snapshotReply.offset);
            default:
                return text;
        }
    }
}
