package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * In the place of consensus: what is handed on, as text, each field of it by name. What can't be in its range is
 * refused here.
 */
final class HeardMessages implements PeerReceiver, EntryReceiver, AdoptionReceiver
{
    final List<String> heard = new ArrayList<>();
    private int begin;
    private int end;

    /**
     * @param offset of the message that is delivered next, in its buffer.
     * @param length of it.
     */
    void expect(final int offset, final int length)
    {
        begin = offset;
        end = offset + length;
    }

    static String text(final String name, final int fromId, final Object message)
    {
        return name + " of " + fromId + " " + fields(message);
    }

    static String text(final String name, final int fromId, final Object message, final byte[] bytes)
    {
        return text(name, fromId, message) + " " + HexFormat.of().formatHex(bytes);
    }

    private static String fields(final Object message)
    {
        final TreeMap<String, Object> fields = new TreeMap<>();
        try
        {
            for (final Field field : message.getClass().getFields())
            {
                if (!Modifier.isStatic(field.getModifiers()))
                {
                    fields.put(field.getName(), field.get(message));
                }
            }
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(ex);
        }
        return fields.toString();
    }

    @Override
    public void onPreVote(final int fromId, final VoteRequest request)
    {
        requireNumbers(request.term, request.lastLogIndex, request.lastLogTerm, request.round);
        assertTrue(request.lastLogTerm <= request.term, "a log from the future");
        heard.add(text("PreVote", fromId, request));
    }

    @Override
    public void onPreVoteReply(final int fromId, final VoteReply reply)
    {
        require(reply);
        heard.add(text("PreVoteReply", fromId, reply));
    }

    @Override
    public void onRequestVote(final int fromId, final VoteRequest request)
    {
        requireNumbers(request.term, request.lastLogIndex, request.lastLogTerm, request.round);
        assertTrue(request.lastLogTerm <= request.term, "a log from the future");
        heard.add(text("RequestVote", fromId, request));
    }

    @Override
    public void onRequestVoteReply(final int fromId, final VoteReply reply)
    {
        require(reply);
        heard.add(text("RequestVoteReply", fromId, reply));
    }

    private static void require(final VoteReply reply)
    {
        requireNumbers(reply.term, reply.lastLogIndex, reply.lastLogTerm, reply.round);
        assertTrue(reply.lastLogTerm <= reply.term, "a log from the future");
        assertTrue(reply.reason != null);
    }

    @Override
    public void onAppendEntries(
        final int fromId, final AppendEntries head, final DirectBuffer buffer, final int offset, final int length)
    {
        requireNumbers(
            head.term, head.prevLogIndex, head.prevLogTerm, head.leaderCommit, head.round, head.heldIndex);
        assertTrue(head.prevLogTerm <= head.term, "an entry from the future");
        heard.add(text("AppendEntries", fromId, head, bytes(buffer, offset, length)));
    }

    @Override
    public void onAppendEntriesReply(final int fromId, final AppendEntriesReply reply)
    {
        requireNumbers(
            reply.term, reply.matchIndex, reply.verifiedIndex, reply.lastLogIndex, reply.conflictIndex,
            reply.conflictTerm + 1, reply.prevLogIndex, reply.round);
        assertTrue(reply.matchIndex <= reply.verifiedIndex, "durable and not there");
        heard.add(text("AppendEntriesReply", fromId, reply));
    }

    @Override
    public void onInstallSnapshot(
        final int fromId, final InstallSnapshot head, final DirectBuffer buffer, final int offset, final int length)
    {
        requireNumbers(
            head.term, head.lastIncludedIndex - 1, head.lastIncludedTerm - 1, head.length - 1, head.offset);
        assertTrue(head.lastIncludedTerm <= head.term, "an entry from the future");
        assertTrue(length <= head.length - head.offset, "behind the end of the file");
        heard.add(text("InstallSnapshot", fromId, head, bytes(buffer, offset, length)));
    }

    @Override
    public void onInstallSnapshotReply(final int fromId, final InstallSnapshotReply reply)
    {
        requireNumbers(reply.term, reply.lastIncludedIndex, reply.lastIncludedTerm, reply.offset);
        heard.add(text("InstallSnapshotReply", fromId, reply));
    }

    @Override
    public void onTimeoutNow(final int fromId, final long leaderTerm)
    {
        requireNumbers(leaderTerm);
        heard.add("TimeoutNow of " + fromId + " " + leaderTerm);
    }

    @Override
    public void onPeerRestarted(final int fromId)
    {
        heard.add("restart of " + fromId);
    }

    @Override
    public void onRequest(final int fromId, final EntryName wanted)
    {
        requireNumbers(wanted.index - 1, wanted.term - 1);
        heard.add(text("EntriesRequest", fromId, wanted));
    }

    @Override
    public void onReply(
        final int fromId, final EntryName given, final DirectBuffer buffer, final int offset, final int length)
    {
        requireNumbers(given.index - 1, given.term - 1);
        heard.add(text("EntriesReply", fromId, given, bytes(buffer, offset, length)));
    }

    @Override
    public void onRequest(final int fromId, final SnapshotRequest request)
    {
        requireNumbers(request.wantedIndex - 1, request.lastIncludedIndex, request.lastIncludedTerm, request.offset,
            request.room);
        heard.add(text("SnapshotRequest", fromId, request));
    }

    @Override
    public void onPart(
        final int fromId, final SnapshotPart part, final DirectBuffer buffer, final int offset, final int length)
    {
        requireNumbers(part.lastIncludedIndex, part.lastIncludedTerm, part.length, part.offset);
        assertTrue(part.lastIncludedIndex == 0 ? length == 0 : length <= part.length - part.offset, "no such bytes");
        heard.add(text("SnapshotPart", fromId, part, bytes(buffer, offset, length)));
    }

    private byte[] bytes(final DirectBuffer buffer, final int offset, final int length)
    {
        assertTrue(offset >= begin && length >= 0 && offset <= end - length,
            offset + " +" + length + " in a message of " + begin + " to " + end);
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private static void requireNumbers(final long... numbers)
    {
        for (final long number : numbers)
        {
            assertTrue(number >= 0 && number <= 1L << 56, number + " is no term, index, round or length");
        }
    }
}
