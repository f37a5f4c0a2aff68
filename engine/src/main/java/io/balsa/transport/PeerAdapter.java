package io.balsa.transport;

import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.balsa.codecs.peer.AppendEntriesDecoder;
import io.balsa.codecs.peer.AppendEntriesReplyDecoder;
import io.balsa.codecs.peer.EnvelopeDecoder;
import io.balsa.codecs.peer.Flag;
import io.balsa.codecs.peer.InstallSnapshotDecoder;
import io.balsa.codecs.peer.InstallSnapshotReplyDecoder;
import io.balsa.codecs.peer.MessageHeaderDecoder;
import io.balsa.codecs.peer.PreVoteDecoder;
import io.balsa.codecs.peer.PreVoteReplyDecoder;
import io.balsa.codecs.peer.RequestVoteDecoder;
import io.balsa.codecs.peer.RequestVoteReplyDecoder;
import io.balsa.codecs.peer.TimeoutNowDecoder;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.Raft;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;

/**
 * From messages of members to calls of {@link Raft}. Whatever isn't a whole message of this cluster and version, from a
 * member other than this one, in its present life, goes no further.
 */
final class PeerAdapter implements FragmentHandler
{
    private static final int ENVELOPE_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int LENGTH_MIN = ENVELOPE_OFFSET + EnvelopeDecoder.ENCODED_LENGTH;

    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
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
    private final TimeoutNowDecoder timeoutNow = new TimeoutNowDecoder();
    private final VoteRequest voteRequest = new VoteRequest();
    private final VoteReply voteReply = new VoteReply();
    private final AppendEntries appendHead = new AppendEntries();
    private final AppendEntriesReply appendReply = new AppendEntriesReply();
    private final InstallSnapshot snapshotHead = new InstallSnapshot();
    private final InstallSnapshotReply snapshotReply = new InstallSnapshotReply();

    PeerAdapter(
        final PeerIdentity identity, final PeerLink[] linkByMember, final Raft raft, final TransportListener listener)
    {
        this.identity = identity;
        this.linkByMember = linkByMember;
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
        snapshotReply.applied = message.appliedRaw() == Flag.YES.value();
        raft.onInstallSnapshotReply(senderId, snapshotReply);
        return true;
    }

    private boolean onTimeoutNow(final int senderId, final TimeoutNowDecoder message)
    {
        raft.onTimeoutNow(senderId, message.term());
        return true;
    }
}
