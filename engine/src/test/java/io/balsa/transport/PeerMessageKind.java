package io.balsa.transport;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.AppendEntriesReply;
import io.balsa.consensus.EntryName;
import io.balsa.consensus.InstallSnapshot;
import io.balsa.consensus.InstallSnapshotReply;
import io.balsa.consensus.LogSlice;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.SnapshotPart;
import io.balsa.consensus.SnapshotRequest;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Every message of members, with any values that it may have, and what is to be heard of it.
 */
enum PeerMessageKind
{
    PRE_VOTE("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final VoteRequest request = request(random);
            peer.publisher.preVote(0, request);
            return HeardMessages.text("PreVote", 1, request);
        }
    },
    PRE_VOTE_REPLY("replies", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final VoteReply reply = reply(random);
            peer.publisher.preVoteReply(0, reply);
            return HeardMessages.text("PreVoteReply", 1, reply);
        }
    },
    REQUEST_VOTE("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final VoteRequest request = request(random);
            peer.publisher.requestVote(0, request);
            return HeardMessages.text("RequestVote", 1, request);
        }
    },
    REQUEST_VOTE_REPLY("replies", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final VoteReply reply = reply(random);
            peer.publisher.requestVoteReply(0, reply);
            return HeardMessages.text("RequestVoteReply", 1, reply);
        }
    },
    HEARTBEAT("requests", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final AppendEntries head = head(random);
            peer.publisher.heartbeat(0, head);
            return HeardMessages.text("AppendEntries", 1, head, new byte[0]);
        }
    },
    ENTRIES("log", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final AppendEntries head = head(random);
            final byte[] entries = bytes(random);
            peer.publisher.appendEntries(0, head, slice(entries), false);
            return HeardMessages.text("AppendEntries", 1, head, entries);
        }
    },
    ENTRIES_IN_BULK("bulk", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final AppendEntries head = head(random);
            final byte[] entries = bytes(random);
            peer.publisher.appendEntries(0, head, slice(entries), true);
            return HeardMessages.text("AppendEntries", 1, head, entries);
        }
    },
    APPEND_ENTRIES_REPLY("replies", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final AppendEntriesReply reply = fill(new AppendEntriesReply(), random);
            reply.matchIndex = random.nextLong(reply.verifiedIndex + 1);
            reply.conflictTerm = random.nextLong(reply.term + 2) - 1;
            peer.publisher.appendEntriesReply(0, reply);
            return HeardMessages.text("AppendEntriesReply", 1, reply);
        }
    },
    TIMEOUT_NOW("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final long term = number(random);
            peer.publisher.timeoutNow(0, term);
            return "TimeoutNow of 1 " + term;
        }
    },
    INSTALL_SNAPSHOT("bulk", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final InstallSnapshot head = fill(new InstallSnapshot(), random);
            final byte[] chunk = bytes(random);
            head.contentCrc = random.nextInt();
            head.crc = random.nextInt();
            head.lastIncludedTerm = 1 + random.nextLong(head.term);
            head.length = head.offset + chunk.length + random.nextInt(3);
            peer.publisher.installSnapshot(0, head, new UnsafeBuffer(chunk), chunk.length);
            return HeardMessages.text("InstallSnapshot", 1, head, chunk);
        }
    },
    INSTALL_SNAPSHOT_REPLY("replies", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final InstallSnapshotReply reply = fill(new InstallSnapshotReply(), random);
            reply.lastIncludedTerm = random.nextLong(reply.term + 1);
            peer.publisher.installSnapshotReply(0, reply);
            return HeardMessages.text("InstallSnapshotReply", 1, reply);
        }
    },
    INTRODUCTION("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            peer.introductions.introduceTo(0);
            return null;
        }
    },
    ENTRIES_REQUEST("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final EntryName name = fill(new EntryName(), random);
            peer.publisher.entriesRequest(0, name);
            return HeardMessages.text("EntriesRequest", 1, name);
        }
    },
    ENTRIES_REPLY("bulk", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final EntryName name = fill(new EntryName(), random);
            final byte[] entries = bytes(random);
            peer.publisher.entriesReply(0, name, slice(entries));
            return HeardMessages.text("EntriesReply", 1, name, entries);
        }
    },
    NO_ENTRIES_REPLY("replies", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final EntryName name = fill(new EntryName(), random);
            peer.publisher.entriesReply(0, name, null);
            return HeardMessages.text("EntriesReply", 1, name, new byte[0]);
        }
    },
    SNAPSHOT_REQUEST("requests", false)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final SnapshotRequest request = fill(new SnapshotRequest(), random);
            peer.publisher.snapshotRequest(0, request);
            return HeardMessages.text("SnapshotRequest", 1, request);
        }
    },
    SNAPSHOT_PART("bulk", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final SnapshotPart part = fill(new SnapshotPart(), random);
            final byte[] chunk = bytes(random);
            part.contentCrc = random.nextInt();
            part.crc = random.nextInt();
            part.length = part.offset + chunk.length + random.nextInt(3);
            peer.publisher.snapshotPart(0, part, new UnsafeBuffer(chunk), chunk.length);
            return HeardMessages.text("SnapshotPart", 1, part, chunk);
        }
    },
    NO_SNAPSHOT_PART("replies", true)
    {
        @Override
        String send(final MemberUnderTest.Peer peer, final SplittableRandom random)
        {
            final SnapshotPart part = fill(new SnapshotPart(), random);
            part.offset = 0;
            peer.publisher.snapshotPart(0, part, new UnsafeBuffer(new byte[0]), 0);
            return HeardMessages.text("SnapshotPart", 1, part, new byte[0]);
        }
    };

    /** On which it goes. */
    final String path;
    /** The length of the message says how much that is. */
    final boolean hasBytesBehind;

    PeerMessageKind(final String path, final boolean hasBytesBehind)
    {
        this.path = path;
        this.hasBytesBehind = hasBytesBehind;
    }

    /**
     * Member 1 sends such a message to member 0.
     *
     * @return what must be heard there; null: nothing, it isn't for consensus.
     */
    abstract String send(MemberUnderTest.Peer peer, SplittableRandom random);

    private static VoteRequest request(final SplittableRandom random)
    {
        final VoteRequest request = fill(new VoteRequest(), random);
        request.lastLogTerm = random.nextLong(request.term + 1);
        return request;
    }

    private static VoteReply reply(final SplittableRandom random)
    {
        final VoteReply reply = fill(new VoteReply(), random);
        reply.lastLogTerm = random.nextLong(reply.term + 1);
        reply.reason = VoteReason.values()[random.nextInt(VoteReason.values().length)];
        return reply;
    }

    private static AppendEntries head(final SplittableRandom random)
    {
        final AppendEntries head = fill(new AppendEntries(), random);
        head.prevLogTerm = random.nextLong(head.term + 1);
        return head;
    }

    private static LogSlice slice(final byte[] entries)
    {
        final LogSlice slice = new LogSlice();
        slice.set(new UnsafeBuffer(entries), 0, entries.length, 1, 1, entries.length);
        return slice;
    }

    private static byte[] bytes(final SplittableRandom random)
    {
        final byte[] bytes = new byte[8 * (1 + random.nextInt(20))];
        random.nextBytes(bytes);
        return bytes;
    }

    private static long number(final SplittableRandom random)
    {
        return 1 + random.nextLong(1L << random.nextInt(1, 56));
    }

    /**
     * Each field another value, whatever fields there are.
     */
    private static <T> T fill(final T message, final SplittableRandom random)
    {
        try
        {
            for (final Field field : message.getClass().getFields())
            {
                if (!Modifier.isStatic(field.getModifiers()) && field.getType() == long.class)
                {
                    field.setLong(message, number(random));
                }
                else if (field.getType() == int.class)
                {
                    field.setInt(message, random.nextInt() >>> 1);
                }
                else if (field.getType() == boolean.class)
                {
                    field.setBoolean(message, random.nextBoolean());
                }
            }
        }
        catch (final IllegalAccessException ex)
        {
            throw new AssertionError(ex);
        }
        return message;
    }
}
