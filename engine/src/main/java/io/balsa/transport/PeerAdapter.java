package io.balsa.transport;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.balsa.codecs.peer.AppendEntriesDecoder;
import io.balsa.codecs.peer.AppendEntriesReplyDecoder;
import io.balsa.codecs.peer.EntriesReplyDecoder;
import io.balsa.codecs.peer.EntriesRequestDecoder;
import io.balsa.codecs.peer.EnvelopeDecoder;
import io.balsa.codecs.peer.Flag;
import io.balsa.codecs.peer.InstallSnapshotDecoder;
import io.balsa.codecs.peer.InstallSnapshotReplyDecoder;
import io.balsa.codecs.peer.IntroductionDecoder;
import io.balsa.codecs.peer.MessageHeaderDecoder;
import io.balsa.codecs.peer.PreVoteDecoder;
import io.balsa.codecs.peer.PreVoteReplyDecoder;
import io.balsa.codecs.peer.RequestVoteDecoder;
import io.balsa.codecs.peer.RequestVoteReplyDecoder;
import io.balsa.codecs.peer.TimeoutNowDecoder;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.Raft;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;

/**
 * From messages of members to calls of {@link Raft}. Whatever isn't a whole message of this cluster and version, from a
 * member other than this one, in its present life and with the store that it is known by, goes no further.
 */
final class PeerAdapter implements FragmentHandler
{
    private static final int ENVELOPE_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int LENGTH_MIN = ENVELOPE_OFFSET + EnvelopeDecoder.ENCODED_LENGTH;

    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
    private final Introductions introductions;
    private final Raft raft;
    private final TransportListener listener;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
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
    private final TimeoutNowDecoder timeoutNow = new TimeoutNowDecoder();
    private final VoteRequest voteRequest = new VoteRequest();
    private final VoteReply voteReply = new VoteReply();
    private final AppendEntries appendHead = new AppendEntries();
    private final AppendEntriesReply appendReply = new AppendEntriesReply();
    private final InstallSnapshot snapshotHead = new InstallSnapshot();
    private final InstallSnapshotReply snapshotReply = new InstallSnapshotReply();
    private final EntryName entryName = new EntryName();

    PeerAdapter(
        final PeerIdentity identity,
        final PeerLink[] linkByMember,
        final Introductions introductions,
        final Raft raft,
        final TransportListener listener)
    {
        this.identity = identity;
        this.linkByMember = linkByMember;
        this.introductions = introductions;
        this.raft = raft;
        this.listener = listener;
    }

    @Override
    public void onFragment(final DirectBuffer buffer, final int offset, final int length, final Header aeronHeader)
    {
        onMessage(buffer, offset, length);
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!dispatch(buffer, offset, length))
        {
            listener.onJunk();
        }
    }

    /**
     * @return false for junk.
     */
    boolean dispatch(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < LENGTH_MIN)
        {
            return false;
        }
        header.wrap(buffer, offset);
        final int blockLength = header.blockLength();
        final int version = header.version();
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || version != MessageHeaderDecoder.SCHEMA_VERSION ||
            length < ENVELOPE_OFFSET + blockLength)
        {
            return false;
        }
        envelope.wrap(buffer, offset + ENVELOPE_OFFSET);
        final int senderId = envelope.senderId();
        if (envelope.clusterId() != identity.clusterId() || senderId < 0 || senderId >= linkByMember.length ||
            linkByMember[senderId] == null)
        {
            return false;
        }
        if (header.templateId() == IntroductionDecoder.TEMPLATE_ID)
        {
            return blockLength == IntroductionDecoder.BLOCK_LENGTH && introductions.onIntroduction(
                senderId, envelope.storeId(), buffer, offset + ENVELOPE_OFFSET, length - ENVELOPE_OFFSET, version);
        }
        if (!isHeard(senderId, header.templateId()))
        {
            return true;
        }
        switch (linkByMember[senderId].lifeOf(envelope.storeId(), envelope.incarnation()))
        {
            case PAST ->
            {
                return true;
            }
            case NEW -> raft.onPeerRestarted(senderId);
            default ->
            {
            }
        }
        return handle(senderId, buffer, offset + ENVELOPE_OFFSET, length - ENVELOPE_OFFSET, blockLength, version);
    }

    /**
     * Of a store that isn't known, nothing; of one that is fed and not counted, its answers; and one that is fed itself
     * hears no more than what feeds it: entries, and snapshots where the leader has no entries any more. One that is a
     * learner as far as this node knows, and speaks as a member, was admitted, and this node missed that: it is told
     * what this node knows, and answers with what is newer.
     */
    private boolean isHeard(final int senderId, final int templateId)
    {
        return switch (introductions.hearing(senderId, envelope.storeId()))
        {
            case ALL -> true;
            case LEARNER ->
            {
                final boolean isProgress = templateId == AppendEntriesReplyDecoder.TEMPLATE_ID ||
                    templateId == InstallSnapshotReplyDecoder.TEMPLATE_ID;
                if (!isProgress)
                {
                    introductions.introduceTo(senderId);
                }
                yield isProgress;
            }
            case LEADER -> templateId == AppendEntriesDecoder.TEMPLATE_ID ||
                templateId == InstallSnapshotDecoder.TEMPLATE_ID;
            case NOTHING -> false;
        };
    }

    private boolean handle(
        final int senderId,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final int blockLength,
        final int version)
    {
        return switch (header.templateId())
        {
            case PreVoteDecoder.TEMPLATE_ID -> blockLength == PreVoteDecoder.BLOCK_LENGTH &&
                onPreVote(senderId, preVote.wrap(buffer, offset, blockLength, version));
            case PreVoteReplyDecoder.TEMPLATE_ID -> blockLength == PreVoteReplyDecoder.BLOCK_LENGTH &&
                onPreVoteReply(senderId, preVoteReply.wrap(buffer, offset, blockLength, version));
            case RequestVoteDecoder.TEMPLATE_ID -> blockLength == RequestVoteDecoder.BLOCK_LENGTH &&
                onRequestVote(senderId, requestVote.wrap(buffer, offset, blockLength, version));
            case RequestVoteReplyDecoder.TEMPLATE_ID -> blockLength == RequestVoteReplyDecoder.BLOCK_LENGTH &&
                onRequestVoteReply(senderId, requestVoteReply.wrap(buffer, offset, blockLength, version));
            case AppendEntriesDecoder.TEMPLATE_ID -> blockLength == AppendEntriesDecoder.BLOCK_LENGTH &&
                onAppendEntries(
                senderId, appendEntries.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case AppendEntriesReplyDecoder.TEMPLATE_ID -> blockLength == AppendEntriesReplyDecoder.BLOCK_LENGTH &&
                onAppendEntriesReply(senderId, appendEntriesReply.wrap(buffer, offset, blockLength, version));
            case InstallSnapshotDecoder.TEMPLATE_ID -> blockLength == InstallSnapshotDecoder.BLOCK_LENGTH &&
                onInstallSnapshot(
                senderId, installSnapshot.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case InstallSnapshotReplyDecoder.TEMPLATE_ID -> blockLength == InstallSnapshotReplyDecoder.BLOCK_LENGTH &&
                onInstallSnapshotReply(
                senderId, installSnapshotReply.wrap(buffer, offset, blockLength, version));
            case EntriesRequestDecoder.TEMPLATE_ID -> blockLength == EntriesRequestDecoder.BLOCK_LENGTH &&
                onEntriesRequest(senderId, entriesRequest.wrap(buffer, offset, blockLength, version));
            case EntriesReplyDecoder.TEMPLATE_ID -> blockLength == EntriesReplyDecoder.BLOCK_LENGTH &&
                onEntriesReply(
                senderId, entriesReply.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case TimeoutNowDecoder.TEMPLATE_ID -> blockLength == TimeoutNowDecoder.BLOCK_LENGTH &&
                onTimeoutNow(senderId, timeoutNow.wrap(buffer, offset, blockLength, version));
            default -> false;
        };
    }

    private boolean onPreVote(final int senderId, final PreVoteDecoder message)
    {
        voteRequest.term = message.term();
        voteRequest.lastLogIndex = message.lastLogIndex();
        voteRequest.lastLogTerm = message.lastLogTerm();
        voteRequest.round = message.round();
        voteRequest.sentNs = message.sentNs();
        raft.onPreVote(senderId, voteRequest);
        return true;
    }

    private boolean onPreVoteReply(final int senderId, final PreVoteReplyDecoder message)
    {
        final VoteReason reason = VoteReasons.decode(message.reasonRaw());
        if (reason == null)
        {
            return false;
        }
        voteReply.term = message.term();
        voteReply.round = message.round();
        voteReply.echoNs = message.echoNs();
        voteReply.lastLogIndex = message.lastLogIndex();
        voteReply.lastLogTerm = message.lastLogTerm();
        voteReply.reason = reason;
        raft.onPreVoteReply(senderId, voteReply);
        return true;
    }

    private boolean onRequestVote(final int senderId, final RequestVoteDecoder message)
    {
        voteRequest.term = message.term();
        voteRequest.lastLogIndex = message.lastLogIndex();
        voteRequest.lastLogTerm = message.lastLogTerm();
        voteRequest.round = message.round();
        voteRequest.sentNs = message.sentNs();
        raft.onRequestVote(senderId, voteRequest);
        return true;
    }

    private boolean onRequestVoteReply(final int senderId, final RequestVoteReplyDecoder message)
    {
        final VoteReason reason = VoteReasons.decode(message.reasonRaw());
        if (reason == null)
        {
            return false;
        }
        voteReply.term = message.term();
        voteReply.round = message.round();
        voteReply.echoNs = message.echoNs();
        voteReply.lastLogIndex = message.lastLogIndex();
        voteReply.lastLogTerm = message.lastLogTerm();
        voteReply.reason = reason;
        raft.onRequestVoteReply(senderId, voteReply);
        return true;
    }

    private boolean onAppendEntries(
        final int senderId,
        final AppendEntriesDecoder message,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        appendHead.term = message.term();
        appendHead.prevLogIndex = message.prevLogIndex();
        appendHead.prevLogTerm = message.prevLogTerm();
        appendHead.leaderCommit = message.leaderCommit();
        appendHead.round = message.round();
        appendHead.sentNs = message.sentNs();
        appendHead.answerTimeNs = message.answerTimeNs();
        appendHead.heldIndex = message.heldIndex();
        if (appendHead.prevLogIndex < 0 || appendHead.prevLogTerm < 0)
        {
            return false;
        }
        final int blockLength = AppendEntriesDecoder.BLOCK_LENGTH;
        raft.onAppendEntries(senderId, appendHead, buffer, offset + blockLength, length - blockLength);
        return true;
    }

    private boolean onAppendEntriesReply(final int senderId, final AppendEntriesReplyDecoder message)
    {
        appendReply.term = message.term();
        appendReply.success = message.successRaw() == Flag.YES.value();
        appendReply.full = message.fullRaw() == Flag.YES.value();
        appendReply.matchIndex = message.matchIndex();
        appendReply.verifiedIndex = message.verifiedIndex();
        appendReply.lastLogIndex = message.lastLogIndex();
        appendReply.conflictIndex = message.conflictIndex();
        appendReply.conflictTerm = message.conflictTerm();
        appendReply.prevLogIndex = message.prevLogIndex();
        appendReply.round = message.round();
        appendReply.echoNs = message.echoNs();
        raft.onAppendEntriesReply(senderId, appendReply);
        return true;
    }

    private boolean onInstallSnapshot(
        final int senderId,
        final InstallSnapshotDecoder message,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        snapshotHead.term = message.term();
        snapshotHead.lastIncludedIndex = message.lastIncludedIndex();
        snapshotHead.lastIncludedTerm = message.lastIncludedTerm();
        snapshotHead.length = message.length();
        snapshotHead.offset = message.fileOffset();
        snapshotHead.contentCrc = (int) message.contentCrc();
        snapshotHead.crc = (int) message.crc();
        snapshotHead.done = message.doneRaw() == Flag.YES.value();
        if (snapshotHead.lastIncludedIndex < 1 || snapshotHead.lastIncludedTerm < 1 ||
            snapshotHead.lastIncludedTerm > snapshotHead.term || snapshotHead.length < 1 || snapshotHead.offset < 0)
        {
            return false;
        }
        final int blockLength = InstallSnapshotDecoder.BLOCK_LENGTH;
        raft.onInstallSnapshot(senderId, snapshotHead, buffer, offset + blockLength, length - blockLength);
        return true;
    }

    private boolean onInstallSnapshotReply(final int senderId, final InstallSnapshotReplyDecoder message)
    {
        snapshotReply.term = message.term();
        snapshotReply.lastIncludedIndex = message.lastIncludedIndex();
        snapshotReply.lastIncludedTerm = message.lastIncludedTerm();
        snapshotReply.offset = message.receivedOffset();
        snapshotReply.room = message.room();
        snapshotReply.applied = message.appliedRaw() == Flag.YES.value();
        if (snapshotReply.room < 0)
        {
            return false;
        }
        raft.onInstallSnapshotReply(senderId, snapshotReply);
        return true;
    }

    private boolean onTimeoutNow(final int senderId, final TimeoutNowDecoder message)
    {
        raft.onTimeoutNow(senderId, message.term());
        return true;
    }

    private boolean onEntriesRequest(final int senderId, final EntriesRequestDecoder message)
    {
        entryName.index = message.index();
        entryName.term = message.term();
        if (entryName.index < 1 || entryName.term < 1)
        {
            return false;
        }
        raft.entries().onRequest(senderId, entryName);
        return true;
    }

    private boolean onEntriesReply(
        final int senderId,
        final EntriesReplyDecoder message,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        entryName.index = message.index();
        entryName.term = message.term();
        final int blockLength = EntriesReplyDecoder.BLOCK_LENGTH;
        raft.entries().onReply(senderId, entryName, buffer, offset + blockLength, length - blockLength);
        return true;
    }
}
