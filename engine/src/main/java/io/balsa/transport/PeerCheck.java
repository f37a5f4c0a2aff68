package io.balsa.transport;

import io.balsa.codecs.peer.AppendEntriesDecoder;
import io.balsa.codecs.peer.AppendEntriesReplyDecoder;
import io.balsa.codecs.peer.EntriesReplyDecoder;
import io.balsa.codecs.peer.EntriesRequestDecoder;
import io.balsa.codecs.peer.EnvelopeDecoder;
import io.balsa.codecs.peer.Flag;
import io.balsa.codecs.peer.InstallSnapshotDecoder;
import io.balsa.codecs.peer.InstallSnapshotReplyDecoder;
import io.balsa.codecs.peer.IntroductionDecoder;
import io.balsa.codecs.peer.PreVoteDecoder;
import io.balsa.codecs.peer.PreVoteReplyDecoder;
import io.balsa.codecs.peer.RequestVoteDecoder;
import io.balsa.codecs.peer.RequestVoteReplyDecoder;
import io.balsa.codecs.peer.SnapshotPartDecoder;
import io.balsa.codecs.peer.SnapshotRequestDecoder;
import io.balsa.codecs.peer.TimeoutNowDecoder;
import io.balsa.consensus.RaftLog;
import io.balsa.consensus.StoreRows;
import io.balsa.consensus.VoteReason;
import org.agrona.DirectBuffer;

/**
 * Is this a whole message between members, with every value in its range? Asked before anything of it is believed, its
 * envelope included: what isn't whole leaves no trace. Agent thread; allocates nothing.
 * <p>
 * Entries and bytes of snapshots, which follow the block, aren't looked into: they have their checksums.
 */
final class PeerCheck
{
    /**
     * No term, index, round or length is as large, if one is added a million times a second for a thousand years; so
     * whoever adds to one stays far from the end of the numbers.
     */
    static final long NUMBER_MAX = 1L << 56;

    private final EnvelopeDecoder envelope = new EnvelopeDecoder();
    private final PreVoteDecoder preVote = new PreVoteDecoder();
    private final PreVoteReplyDecoder preVoteReply = new PreVoteReplyDecoder();
    private final RequestVoteDecoder requestVote = new RequestVoteDecoder();
    private final RequestVoteReplyDecoder requestVoteReply = new RequestVoteReplyDecoder();
    private final AppendEntriesDecoder appendEntries = new AppendEntriesDecoder();
    private final AppendEntriesReplyDecoder appendEntriesReply = new AppendEntriesReplyDecoder();
    private final InstallSnapshotDecoder installSnapshot = new InstallSnapshotDecoder();
    private final InstallSnapshotReplyDecoder installSnapshotReply = new InstallSnapshotReplyDecoder();
    private final EntriesRequestDecoder entriesRequest = new EntriesRequestDecoder();
    private final EntriesReplyDecoder entriesReply = new EntriesReplyDecoder();
    private final SnapshotRequestDecoder snapshotRequest = new SnapshotRequestDecoder();
    private final SnapshotPartDecoder snapshotPart = new SnapshotPartDecoder();
    private final TimeoutNowDecoder timeoutNow = new TimeoutNowDecoder();

    /**
     * @param templateId  which message it says it is.
     * @param blockLength of it, as it says.
     * @param version     of it: the one that is spoken here.
     * @param buffer      that holds it.
     * @param offset      of its block, which begins with a whole envelope.
     * @param length      of block and what follows, as it came.
     * @return false if it is to be dropped. Of an Introduction only the beginning was looked at.
     */
    boolean isWhole(
        final int templateId,
        final int blockLength,
        final int version,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        envelope.wrap(buffer, offset);
        if (envelope.incarnation() < 1 || envelope.storeId() == StoreRows.UNKNOWN || length < blockLength)
        {
            return false;
        }
        final boolean isBlock = length == blockLength;
        return switch (templateId)
        {
            case PreVoteDecoder.TEMPLATE_ID -> isBlock && blockLength == PreVoteDecoder.BLOCK_LENGTH &&
                isWhole(preVote.wrap(buffer, offset, blockLength, version));
            case PreVoteReplyDecoder.TEMPLATE_ID -> isBlock && blockLength == PreVoteReplyDecoder.BLOCK_LENGTH &&
                isWhole(preVoteReply.wrap(buffer, offset, blockLength, version));
            case RequestVoteDecoder.TEMPLATE_ID -> isBlock && blockLength == RequestVoteDecoder.BLOCK_LENGTH &&
                isWhole(requestVote.wrap(buffer, offset, blockLength, version));
            case RequestVoteReplyDecoder.TEMPLATE_ID -> isBlock &&
                blockLength == RequestVoteReplyDecoder.BLOCK_LENGTH &&
                isWhole(requestVoteReply.wrap(buffer, offset, blockLength, version));
            case AppendEntriesDecoder.TEMPLATE_ID -> blockLength == AppendEntriesDecoder.BLOCK_LENGTH &&
                isWhole(appendEntries.wrap(buffer, offset, blockLength, version));
            case AppendEntriesReplyDecoder.TEMPLATE_ID -> isBlock &&
                blockLength == AppendEntriesReplyDecoder.BLOCK_LENGTH &&
                isWhole(appendEntriesReply.wrap(buffer, offset, blockLength, version));
            case InstallSnapshotDecoder.TEMPLATE_ID -> blockLength == InstallSnapshotDecoder.BLOCK_LENGTH &&
                isWhole(installSnapshot.wrap(buffer, offset, blockLength, version), length - blockLength);
            case InstallSnapshotReplyDecoder.TEMPLATE_ID -> isBlock &&
                blockLength == InstallSnapshotReplyDecoder.BLOCK_LENGTH &&
                isWhole(installSnapshotReply.wrap(buffer, offset, blockLength, version));
            case IntroductionDecoder.TEMPLATE_ID -> blockLength == IntroductionDecoder.BLOCK_LENGTH;
            case EntriesRequestDecoder.TEMPLATE_ID -> isBlock && blockLength == EntriesRequestDecoder.BLOCK_LENGTH &&
                isWhole(entriesRequest.wrap(buffer, offset, blockLength, version));
            case EntriesReplyDecoder.TEMPLATE_ID -> blockLength == EntriesReplyDecoder.BLOCK_LENGTH &&
                isWhole(entriesReply.wrap(buffer, offset, blockLength, version));
            case SnapshotRequestDecoder.TEMPLATE_ID -> isBlock &&
                blockLength == SnapshotRequestDecoder.BLOCK_LENGTH &&
                isWhole(snapshotRequest.wrap(buffer, offset, blockLength, version));
            case SnapshotPartDecoder.TEMPLATE_ID -> blockLength == SnapshotPartDecoder.BLOCK_LENGTH &&
                isWhole(snapshotPart.wrap(buffer, offset, blockLength, version), length - blockLength);
            case TimeoutNowDecoder.TEMPLATE_ID -> isBlock && blockLength == TimeoutNowDecoder.BLOCK_LENGTH &&
                isNumber(timeoutNow.wrap(buffer, offset, blockLength, version).term());
            default -> false;
        };
    }

    private static boolean isWhole(final PreVoteDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) &&
            isEnd(message.lastLogIndex(), message.lastLogTerm(), message.term());
    }

    private static boolean isWhole(final RequestVoteDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) &&
            isEnd(message.lastLogIndex(), message.lastLogTerm(), message.term());
    }

    private static boolean isWhole(final PreVoteReplyDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) &&
            isEnd(message.lastLogIndex(), message.lastLogTerm(), message.term()) &&
            isAnswer(message.reasonRaw(), message.voteGrantedRaw());
    }

    private static boolean isWhole(final RequestVoteReplyDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) &&
            isEnd(message.lastLogIndex(), message.lastLogTerm(), message.term()) &&
            isAnswer(message.reasonRaw(), message.voteGrantedRaw());
    }

    private static boolean isWhole(final AppendEntriesDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) &&
            isEnd(message.prevLogIndex(), message.prevLogTerm(), message.term()) &&
            isNumber(message.leaderCommit()) && isNumber(message.heldIndex());
    }

    private static boolean isWhole(final AppendEntriesReplyDecoder message)
    {
        return isNumber(message.term()) && isNumber(message.round()) && isNumber(message.verifiedIndex()) &&
            isNumber(message.matchIndex()) && message.matchIndex() <= message.verifiedIndex() &&
            isNumber(message.lastLogIndex()) && isNumber(message.conflictIndex()) &&
            message.conflictTerm() >= RaftLog.NO_TERM && message.conflictTerm() <= message.term() &&
            isNumber(message.prevLogIndex()) && isFlag(message.successRaw()) && isFlag(message.fullRaw());
    }

    private static boolean isWhole(final InstallSnapshotDecoder message, final int bytes)
    {
        return isNumber(message.term()) && message.lastIncludedTerm() > 0 && message.lastIncludedIndex() > 0 &&
            isEnd(message.lastIncludedIndex(), message.lastIncludedTerm(), message.term()) &&
            message.length() > 0 && isNumber(message.length()) && isNumber(message.fileOffset()) &&
            bytes <= message.length() - message.fileOffset() && isFlag(message.doneRaw());
    }

    private static boolean isWhole(final InstallSnapshotReplyDecoder message)
    {
        return isNumber(message.term()) &&
            isEnd(message.lastIncludedIndex(), message.lastIncludedTerm(), message.term()) &&
            isNumber(message.receivedOffset()) && message.room() >= 0 && isFlag(message.appliedRaw());
    }

    private static boolean isWhole(final SnapshotRequestDecoder message)
    {
        return message.wantedIndex() > 0 && isNumber(message.wantedIndex()) && message.room() >= 0 &&
            isNumber(message.lastIncludedIndex()) && isNumber(message.lastIncludedTerm()) &&
            message.lastIncludedIndex() == 0 == (message.lastIncludedTerm() == 0) && isNumber(message.fileOffset());
    }

    private static boolean isWhole(final SnapshotPartDecoder message, final int bytes)
    {
        if (!isFlag(message.comingRaw()) || !isNumber(message.lastIncludedIndex()) ||
            !isNumber(message.lastIncludedTerm()) || !isNumber(message.length()) || !isNumber(message.fileOffset()))
        {
            return false;
        }
        return message.lastIncludedIndex() == 0 ? bytes == 0 :
            message.lastIncludedTerm() > 0 && message.length() > 0 && bytes <= message.length() - message.fileOffset();
    }

    private static boolean isWhole(final EntriesRequestDecoder message)
    {
        return message.index() > 0 && isNumber(message.index()) && message.term() > 0 && isNumber(message.term());
    }

    private static boolean isWhole(final EntriesReplyDecoder message)
    {
        return message.index() > 0 && isNumber(message.index()) && message.term() > 0 && isNumber(message.term());
    }

    /**
     * No log ends in a term that its owner hasn't reached.
     */
    private static boolean isEnd(final long index, final long indexTerm, final long term)
    {
        return isNumber(index) && indexTerm >= 0 && indexTerm <= term;
    }

    private static boolean isAnswer(final short reasonRaw, final short voteGrantedRaw)
    {
        final VoteReason reason = VoteReasons.decode(reasonRaw);
        return reason != null && isFlag(voteGrantedRaw) &&
            (reason == VoteReason.GRANTED) == (voteGrantedRaw == Flag.YES.value());
    }

    private static boolean isNumber(final long value)
    {
        return value >= 0 && value <= NUMBER_MAX;
    }

    private static boolean isFlag(final short raw)
    {
        return raw == Flag.NO.value() || raw == Flag.YES.value();
    }
}
