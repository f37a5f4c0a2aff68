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
import io.balsa.codecs.peer.SnapshotPartDecoder;
import io.balsa.codecs.peer.SnapshotRequestDecoder;
import io.balsa.codecs.peer.TimeoutNowDecoder;
import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.EntryReceiver;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.PeerReceiver;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;

/**
 * From messages of members to calls of {@link PeerReceiver}. Whatever isn't a whole message of this cluster and
 * version, from a member other than this one, in its present life and with the store that it is known by, goes no
 * further.
 */
final class PeerAdapter implements FragmentHandler
{
    private static final int ENVELOPE_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;
    private static final int LENGTH_MIN = ENVELOPE_OFFSET + EnvelopeDecoder.ENCODED_LENGTH;

    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
    private final Introductions introductions;
    private final PeerReceiver receiver;
    private final EntryReceiver entries;
    private final AdoptionReceiver adoptions;
    private final TransportListener listener;
    private final PeerCheck check = new PeerCheck();
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
    private final SnapshotRequestDecoder snapshotRequest = new SnapshotRequestDecoder();
    private final SnapshotPartDecoder snapshotPart = new SnapshotPartDecoder();
    private final TimeoutNowDecoder timeoutNow = new TimeoutNowDecoder();
    private final VoteRequest voteRequest = new VoteRequest();
    private final VoteReply voteReply = new VoteReply();
    private final AppendEntries appendHead = new AppendEntries();
    private final AppendEntriesReply appendReply = new AppendEntriesReply();
    private final InstallSnapshot snapshotHead = new InstallSnapshot();
    private final InstallSnapshotReply snapshotReply = new InstallSnapshotReply();
    private final EntryName entryName = new EntryName();
    private final SnapshotRequest request = new SnapshotRequest();
    private final SnapshotPart part = new SnapshotPart();

    PeerAdapter(
        final PeerIdentity identity,
        final PeerLink[] linkByMember,
        final Introductions introductions,
        final PeerReceiver receiver,
        final EntryReceiver entries,
        final AdoptionReceiver adoptions,
        final TransportListener listener)
    {
        this.identity = identity;
        this.linkByMember = linkByMember;
        this.introductions = introductions;
        this.receiver = receiver;
        this.entries = entries;
        this.adoptions = adoptions;
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
        final int templateId = header.templateId();
        final int blockLength = header.blockLength();
        final int version = header.version();
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || version != MessageHeaderDecoder.SCHEMA_VERSION)
        {
            return false;
        }
        final int body = offset + ENVELOPE_OFFSET;
        final int bodyLength = length - ENVELOPE_OFFSET;
        envelope.wrap(buffer, body);
        final int senderId = envelope.senderId();
        if (envelope.clusterId() != identity.clusterId() || senderId < 0 || senderId >= linkByMember.length ||
            linkByMember[senderId] == null ||
            !check.isWhole(templateId, blockLength, version, buffer, body, bodyLength))
        {
            return false;
        }
        if (templateId == IntroductionDecoder.TEMPLATE_ID)
        {
            return introductions.onIntroduction(
                senderId, envelope.storeId(), buffer, body, bodyLength, version);
        }
        if (!isHeard(senderId, templateId))
        {
            return true;
        }
        switch (linkByMember[senderId].lifeOf(envelope.storeId(), envelope.incarnation()))
        {
            case PAST ->
            {
                return true;
            }
            case NEW -> receiver.onPeerRestarted(senderId);
            default ->
            {
            }
        }
        handle(senderId, templateId, buffer, body, bodyLength, version);
        return true;
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

    private void handle(
        final int senderId,
        final int templateId,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final int version)
    {
        final int blockLength = header.blockLength();
        switch (templateId)
        {
            case PreVoteDecoder.TEMPLATE_ID ->
                onPreVote(senderId, preVote.wrap(buffer, offset, blockLength, version));
            case PreVoteReplyDecoder.TEMPLATE_ID ->
                onPreVoteReply(senderId, preVoteReply.wrap(buffer, offset, blockLength, version));
            case RequestVoteDecoder.TEMPLATE_ID ->
                onRequestVote(senderId, requestVote.wrap(buffer, offset, blockLength, version));
            case RequestVoteReplyDecoder.TEMPLATE_ID ->
                onRequestVoteReply(senderId, requestVoteReply.wrap(buffer, offset, blockLength, version));
            case AppendEntriesDecoder.TEMPLATE_ID ->
                onAppendEntries(
                    senderId, appendEntries.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case AppendEntriesReplyDecoder.TEMPLATE_ID ->
                onAppendEntriesReply(senderId, appendEntriesReply.wrap(buffer, offset, blockLength, version));
            case InstallSnapshotDecoder.TEMPLATE_ID ->
                onInstallSnapshot(
                    senderId, installSnapshot.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case InstallSnapshotReplyDecoder.TEMPLATE_ID ->
                onInstallSnapshotReply(senderId, installSnapshotReply.wrap(buffer, offset, blockLength, version));
            case EntriesRequestDecoder.TEMPLATE_ID ->
                onEntriesRequest(senderId, entriesRequest.wrap(buffer, offset, blockLength, version));
            case EntriesReplyDecoder.TEMPLATE_ID ->
                onEntriesReply(
                    senderId, entriesReply.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            case SnapshotRequestDecoder.TEMPLATE_ID ->
                onSnapshotRequest(senderId, snapshotRequest.wrap(buffer, offset, blockLength, version));
            case SnapshotPartDecoder.TEMPLATE_ID ->
                onSnapshotPart(
                    senderId, snapshotPart.wrap(buffer, offset, blockLength, version), buffer, offset, length);
            default ->
                receiver.onTimeoutNow(senderId, timeoutNow.wrap(buffer, offset, blockLength, version).term());
        }
    }

    private void onPreVote(final int senderId, final PreVoteDecoder message)
    {
        voteRequest.term = message.term();
        voteRequest.lastLogIndex = message.lastLogIndex();
        voteRequest.lastLogTerm = message.lastLogTerm();
        voteRequest.round = message.round();
        voteRequest.sentNs = message.sentNs();
        receiver.onPreVote(senderId, voteRequest);
    }

    private void onPreVoteReply(final int senderId, final PreVoteReplyDecoder message)
    {
        voteReply.term = message.term();
        voteReply.round = message.round();
        voteReply.echoNs = message.echoNs();
        voteReply.lastLogIndex = message.lastLogIndex();
        voteReply.lastLogTerm = message.lastLogTerm();
        voteReply.reason = VoteReasons.decode(message.reasonRaw());
        receiver.onPreVoteReply(senderId, voteReply);
    }

    private void onRequestVote(final int senderId, final RequestVoteDecoder message)
    {
        voteRequest.term = message.term();
        voteRequest.lastLogIndex = message.lastLogIndex();
        voteRequest.lastLogTerm = message.lastLogTerm();
        voteRequest.round = message.round();
        voteRequest.sentNs = message.sentNs();
        receiver.onRequestVote(senderId, voteRequest);
    }

    private void onRequestVoteReply(final int senderId, final RequestVoteReplyDecoder message)
    {
        voteReply.term = message.term();
        voteReply.round = message.round();
        voteReply.echoNs = message.echoNs();
        voteReply.lastLogIndex = message.lastLogIndex();
        voteReply.lastLogTerm = message.lastLogTerm();
        voteReply.reason = VoteReasons.decode(message.reasonRaw());
        receiver.onRequestVoteReply(senderId, voteReply);
    }

    private void onAppendEntries(
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
        final int blockLength = AppendEntriesDecoder.BLOCK_LENGTH;
        receiver.onAppendEntries(senderId, appendHead, buffer, offset + blockLength, length - blockLength);
    }

    private void onAppendEntriesReply(final int senderId, final AppendEntriesReplyDecoder message)
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
        receiver.onAppendEntriesReply(senderId, appendReply);
    }

    private void onInstallSnapshot(
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
        final int blockLength = InstallSnapshotDecoder.BLOCK_LENGTH;
        receiver.onInstallSnapshot(senderId, snapshotHead, buffer, offset + blockLength, length - blockLength);
    }

    private void onInstallSnapshotReply(final int senderId, final InstallSnapshotReplyDecoder message)
    {
        snapshotReply.term = message.term();
        snapshotReply.lastIncludedIndex = message.lastIncludedIndex();
        snapshotReply.lastIncludedTerm = message.lastIncludedTerm();
        snapshotReply.offset = message.receivedOffset();
        snapshotReply.room = message.room();
        snapshotReply.applied = message.appliedRaw() == Flag.YES.value();
        receiver.onInstallSnapshotReply(senderId, snapshotReply);
    }

    private void onEntriesRequest(final int senderId, final EntriesRequestDecoder message)
    {
        entryName.index = message.index();
        entryName.term = message.term();
        entries.onRequest(senderId, entryName);
    }

    private void onEntriesReply(
        final int senderId,
        final EntriesReplyDecoder message,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        entryName.index = message.index();
        entryName.term = message.term();
        final int blockLength = EntriesReplyDecoder.BLOCK_LENGTH;
        entries.onReply(senderId, entryName, buffer, offset + blockLength, length - blockLength);
    }

    private void onSnapshotRequest(final int senderId, final SnapshotRequestDecoder message)
    {
        request.wantedIndex = message.wantedIndex();
        request.lastIncludedIndex = message.lastIncludedIndex();
        request.lastIncludedTerm = message.lastIncludedTerm();
        request.offset = message.fileOffset();
        request.room = message.room();
        adoptions.onRequest(senderId, request);
    }

    private void onSnapshotPart(
        final int senderId,
        final SnapshotPartDecoder message,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        part.lastIncludedIndex = message.lastIncludedIndex();
        part.lastIncludedTerm = message.lastIncludedTerm();
        part.length = message.length();
        part.offset = message.fileOffset();
        part.contentCrc = (int) message.contentCrc();
        part.crc = (int) message.crc();
        part.coming = message.comingRaw() == Flag.YES.value();
        final int blockLength = SnapshotPartDecoder.BLOCK_LENGTH;
        adoptions.onPart(senderId, part, buffer, offset + blockLength, length - blockLength);
    }
}
