package io.balsa.transport;

import io.balsa.codecs.peer.AppendEntriesEncoder;
import io.balsa.codecs.peer.AppendEntriesReplyEncoder;
import io.balsa.codecs.peer.EntriesReplyEncoder;
import io.balsa.codecs.peer.EntriesRequestEncoder;
import io.balsa.codecs.peer.EnvelopeEncoder;
import io.balsa.codecs.peer.Flag;
import io.balsa.codecs.peer.InstallSnapshotEncoder;
import io.balsa.codecs.peer.InstallSnapshotReplyEncoder;
import io.balsa.codecs.peer.MessageHeaderEncoder;
import io.balsa.codecs.peer.PreVoteEncoder;
import io.balsa.codecs.peer.PreVoteReplyEncoder;
import io.balsa.codecs.peer.RequestVoteEncoder;
import io.balsa.codecs.peer.RequestVoteReplyEncoder;
import io.balsa.codecs.peer.SnapshotPartEncoder;
import io.balsa.codecs.peer.SnapshotRequestEncoder;
import io.balsa.codecs.peer.TimeoutNowEncoder;
import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes what consensus says and offers it. Entries are offered straight from their segment.
 */
final class PeerPublisher implements PeerSender
{
    private static final int CONTROL_LENGTH_MAX = 256;
    private static final long UINT32 = 0xFFFF_FFFFL;

    private final PeerIdentity identity;
    private final PeerLink[] linkByMember;
    private final Introductions introductions;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CONTROL_LENGTH_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final PreVoteEncoder preVote = new PreVoteEncoder();
    private final PreVoteReplyEncoder preVoteReply = new PreVoteReplyEncoder();
    private final RequestVoteEncoder requestVote = new RequestVoteEncoder();
    private final RequestVoteReplyEncoder requestVoteReply = new RequestVoteReplyEncoder();
    private final AppendEntriesEncoder appendEntries = new AppendEntriesEncoder();
    private final AppendEntriesReplyEncoder appendEntriesReply = new AppendEntriesReplyEncoder();
    private final InstallSnapshotEncoder installSnapshot = new InstallSnapshotEncoder();
    private final InstallSnapshotReplyEncoder installSnapshotReply = new InstallSnapshotReplyEncoder();
    private final EntriesRequestEncoder entriesRequest = new EntriesRequestEncoder();
    private final EntriesReplyEncoder entriesReply = new EntriesReplyEncoder();
    private final SnapshotRequestEncoder snapshotRequest = new SnapshotRequestEncoder();
    private final SnapshotPartEncoder snapshotPart = new SnapshotPartEncoder();
    private final TimeoutNowEncoder timeoutNow = new TimeoutNowEncoder();

    /**
     * @param linkByMember  indexed by member id, null where there is no peer.
     * @param introductions of this node.
     */
    PeerPublisher(final PeerIdentity identity, final PeerLink[] linkByMember, final Introductions introductions)
    {
        this.identity = identity;
        this.linkByMember = linkByMember;
        this.introductions = introductions;
    }

    @Override
    public boolean preVote(final int memberId, final VoteRequest request)
    {
        preVote.wrapAndApplyHeader(buffer, 0, header);
        envelope(preVote.envelope());
        preVote
            .term(request.term)
            .lastLogIndex(request.lastLogIndex)
            .lastLogTerm(request.lastLogTerm)
            .round(request.round)
            .sentNs(request.sentNs);
        return send(linkByMember[memberId].requests(), preVote.encodedLength());
    }

    @Override
    public boolean preVoteReply(final int memberId, final VoteReply reply)
    {
        preVoteReply.wrapAndApplyHeader(buffer, 0, header);
        envelope(preVoteReply.envelope());
        preVoteReply
            .term(reply.term)
            .round(reply.round)
            .lastLogIndex(reply.lastLogIndex)
            .lastLogTerm(reply.lastLogTerm)
            .echoNs(reply.echoNs)
            .voteGranted(flag(reply.voteGranted()))
            .reason(VoteReasons.encode(reply.reason));
        return send(linkByMember[memberId].replies(), preVoteReply.encodedLength());
    }

    @Override
    public boolean requestVote(final int memberId, final VoteRequest request)
    {
        requestVote.wrapAndApplyHeader(buffer, 0, header);
        envelope(requestVote.envelope());
        requestVote
            .term(request.term)
            .lastLogIndex(request.lastLogIndex)
            .lastLogTerm(request.lastLogTerm)
            .round(request.round)
            .sentNs(request.sentNs);
        return send(linkByMember[memberId].requests(), requestVote.encodedLength());
    }

    @Override
    public boolean requestVoteReply(final int memberId, final VoteReply reply)
    {
        requestVoteReply.wrapAndApplyHeader(buffer, 0, header);
        envelope(requestVoteReply.envelope());
        requestVoteReply
            .term(reply.term)
            .round(reply.round)
            .lastLogIndex(reply.lastLogIndex)
            .lastLogTerm(reply.lastLogTerm)
            .echoNs(reply.echoNs)
            .voteGranted(flag(reply.voteGranted()))
            .reason(VoteReasons.encode(reply.reason));
        return send(linkByMember[memberId].replies(), requestVoteReply.encodedLength());
    }

    @Override
    public boolean heartbeat(final int memberId, final AppendEntries head)
    {
        final int length = encode(head);
        return linkByMember[memberId].requests().send(buffer, length, buffer, 0, 0);
    }

    @Override
    public boolean appendEntries(
        final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
    {
        final PeerLink link = linkByMember[memberId];
        final PeerPath path = bulk ? link.bulk() : link.log();
        return path.send(buffer, encode(head), entries.buffer(), 0, entries.length());
    }

    @Override
    public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
    {
        appendEntriesReply.wrapAndApplyHeader(buffer, 0, header);
        envelope(appendEntriesReply.envelope());
        appendEntriesReply
            .term(reply.term)
            .matchIndex(reply.matchIndex)
            .verifiedIndex(reply.verifiedIndex)
            .lastLogIndex(reply.lastLogIndex)
            .conflictIndex(reply.conflictIndex)
            .conflictTerm(reply.conflictTerm)
            .prevLogIndex(reply.prevLogIndex)
            .round(reply.round)
            .echoNs(reply.echoNs)
            .success(flag(reply.success))
            .full(flag(reply.full));
        return send(linkByMember[memberId].replies(), appendEntriesReply.encodedLength());
    }

    /**
     * Whoever needs a snapshot was away for long: whose store is whose comes before its first byte, on the same path.
     */
    @Override
    public boolean installSnapshot(
        final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
    {
        final PeerPath path = linkByMember[memberId].bulk();
        if (head.offset == 0 && !introductions.introduceOn(path))
        {
            return false;
        }
        installSnapshot.wrapAndApplyHeader(buffer, 0, header);
        envelope(installSnapshot.envelope());
        installSnapshot
            .term(head.term)
            .lastIncludedIndex(head.lastIncludedIndex)
            .lastIncludedTerm(head.lastIncludedTerm)
            .length(head.length)
            .fileOffset(head.offset)
            .contentCrc(head.contentCrc & UINT32)
            .crc(head.crc & UINT32)
            .done(flag(head.done));
        final int headLength = MessageHeaderEncoder.ENCODED_LENGTH + installSnapshot.encodedLength();
        return path.send(buffer, headLength, chunk, 0, length);
    }

    @Override
    public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
    {
        installSnapshotReply.wrapAndApplyHeader(buffer, 0, header);
        envelope(installSnapshotReply.envelope());
        installSnapshotReply
            .term(reply.term)
            .lastIncludedIndex(reply.lastIncludedIndex)
            .lastIncludedTerm(reply.lastIncludedTerm)
            .receivedOffset(reply.offset)
            .room(reply.room)
            .applied(flag(reply.applied));
        return send(linkByMember[memberId].replies(), installSnapshotReply.encodedLength());
    }

    @Override
    public boolean entriesRequest(final int memberId, final EntryName wanted)
    {
        entriesRequest.wrapAndApplyHeader(buffer, 0, header);
        envelope(entriesRequest.envelope());
        entriesRequest.index(wanted.index).term(wanted.term);
        return send(linkByMember[memberId].requests(), entriesRequest.encodedLength());
    }

    @Override
    public boolean entriesReply(final int memberId, final EntryName wanted, final LogSlice entries)
    {
        entriesReply.wrapAndApplyHeader(buffer, 0, header);
        envelope(entriesReply.envelope());
        entriesReply.index(wanted.index).term(wanted.term);
        final int headLength = MessageHeaderEncoder.ENCODED_LENGTH + entriesReply.encodedLength();
        return entries == null ? send(linkByMember[memberId].replies(), entriesReply.encodedLength()) :
            linkByMember[memberId].bulk().send(buffer, headLength, entries.buffer(), 0, entries.length());
    }

    @Override
    public boolean snapshotRequest(final int memberId, final SnapshotRequest request)
    {
        snapshotRequest.wrapAndApplyHeader(buffer, 0, header);
        envelope(snapshotRequest.envelope());
        snapshotRequest
            .wantedIndex(request.wantedIndex)
            .lastIncludedIndex(request.lastIncludedIndex)
            .lastIncludedTerm(request.lastIncludedTerm)
            .fileOffset(request.offset)
            .room(request.room);
        return send(linkByMember[memberId].requests(), snapshotRequest.encodedLength());
    }

    @Override
    public boolean snapshotPart(
        final int memberId, final SnapshotPart part, final DirectBuffer chunk, final int length)
    {
        final PeerPath path = length == 0 ? linkByMember[memberId].replies() : linkByMember[memberId].bulk();
        if (length > 0 && part.offset == 0 && !introductions.introduceOn(path))
        {
            return false;
        }
        snapshotPart.wrapAndApplyHeader(buffer, 0, header);
        envelope(snapshotPart.envelope());
        snapshotPart
            .lastIncludedIndex(part.lastIncludedIndex)
            .lastIncludedTerm(part.lastIncludedTerm)
            .length(part.length)
            .fileOffset(part.offset)
            .contentCrc(part.contentCrc & UINT32)
            .crc(part.crc & UINT32)
            .coming(flag(part.coming));
        final int headLength = MessageHeaderEncoder.ENCODED_LENGTH + snapshotPart.encodedLength();
        return path.send(buffer, headLength, length == 0 ? buffer : chunk, 0, length);
    }

    @Override
    public boolean timeoutNow(final int memberId, final long term)
    {
        timeoutNow.wrapAndApplyHeader(buffer, 0, header);
        envelope(timeoutNow.envelope());
        timeoutNow.term(term);
        return send(linkByMember[memberId].requests(), timeoutNow.encodedLength());
    }

    private int encode(final AppendEntries head)
    {
        appendEntries.wrapAndApplyHeader(buffer, 0, header);
        envelope(appendEntries.envelope());
        appendEntries
            .term(head.term)
            .prevLogIndex(head.prevLogIndex)
            .prevLogTerm(head.prevLogTerm)
            .leaderCommit(head.leaderCommit)
            .round(head.round)
            .sentNs(head.sentNs)
            .answerTimeNs(head.answerTimeNs)
            .heldIndex(head.heldIndex);
        return MessageHeaderEncoder.ENCODED_LENGTH + appendEntries.encodedLength();
    }

    private void envelope(final EnvelopeEncoder envelope)
    {
        envelope
            .clusterId(identity.clusterId())
            .storeId(identity.storeId())
            .incarnation(identity.incarnation())
            .senderId(identity.memberId());
    }

    private boolean send(final PeerPath path, final int encodedLength)
    {
        return path.send(buffer, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength, buffer, 0, 0);
    }

    private static Flag flag(final boolean value)
    {
        return value ? Flag.YES : Flag.NO;
    }
}
