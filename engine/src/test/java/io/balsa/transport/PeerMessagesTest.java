package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.HostileBytes;
import io.balsa.codecs.peer.AppendEntriesReplyDecoder;
import io.balsa.codecs.peer.InstallSnapshotDecoder;
import io.balsa.codecs.peer.InstallSnapshotReplyDecoder;
import io.balsa.codecs.peer.IntroductionDecoder;
import io.balsa.codecs.peer.PreVoteReplyDecoder;
import io.balsa.codecs.peer.RequestVoteReplyDecoder;
import io.balsa.codecs.peer.SnapshotPartDecoder;
import io.balsa.consensus.VoteReason;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every message of members, there and back; and what is made of messages that aren't what they should be.
 */
class PeerMessagesTest
{
    private static final int ROUND_TRIPS = 200;
    private static final int SPOILT_OF_A_KIND = 2_500;
    private static final int ENVELOPE_END = 8 + 24;

    /**
     * The first: that there is no part of a snapshot was believed with an offset that can't be. The second: what is
     * left of an introduction is a legal one, of a learner.
     */
    static LongStream seeds()
    {
        return LongStream.concat(LongStream.of(-3629678143543738311L, 6626630942016063755L), HostileBytes.seeds());
    }

    @ParameterizedTest
    @EnumSource
    void shouldArriveAsItWasSent(final PeerMessageKind kind)
    {
        final SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < ROUND_TRIPS; i++)
        {
            final MemberUnderTest member = new MemberUnderTest();
            final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
            final String said = kind.send(peer, random);
            assertEquals(kind.path, peer.path);
            for (final HostileBytes.Place place : HostileBytes.Place.values())
            {
                member.consensus.heard.clear();
                member.deliver(place.put(peer.sent, peer.sent), place.offset(), peer.sent.length);
                assertEquals(said == null ? List.of() : List.of(said), member.consensus.heard);
            }
            assertEquals(0, member.junk);
            assertEquals(said == null ? 66 : 6, member.stores.storeOf(2), "whose store is whose");
        }
    }

    @Test
    void shouldKnowEveryMessageOfTheSchema()
    {
        final Set<Integer> templateIds = new HashSet<>();
        for (final PeerMessageKind kind : PeerMessageKind.values())
        {
            final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
            kind.send(peer, new SplittableRandom(1));
            templateIds.add(peer.templateId());
        }
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14), templateIds);
    }

    /** "A message of wrong length is counted and dropped": any, where nothing follows the block. */
    @ParameterizedTest
    @EnumSource
    void shouldDropWhatIsTooShortOrTooLong(final PeerMessageKind kind)
    {
        final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
        kind.send(peer, new SplittableRandom(3));
        final byte[] whole = peer.sent;
        final int blockLength = new UnsafeBuffer(whole).getShort(0);
        for (int length = 0; length <= whole.length + 9; length++)
        {
            if (length != whole.length && !(kind.hasBytesBehind && length >= 8 + blockLength))
            {
                for (final HostileBytes.Place place : HostileBytes.Place.values())
                {
                    final MemberUnderTest member = new MemberUnderTest();
                    member.deliver(
                        place.put(Arrays.copyOf(whole, length), whole), place.offset(), length);
                    assertEquals(1, member.junk, "of " + whole.length + " bytes " + length + ", " + place);
                    assertEquals(List.of(), member.consensus.heard);
                }
            }
        }
    }

    /** Of what is handed on nobody can see it any more: YES and NO are 1 and 0, and a vote and its reason agree. */
    @Test
    void shouldDropWhatIsNeitherYesNorNo()
    {
        requireJunk(PeerMessageKind.APPEND_ENTRIES_REPLY, AppendEntriesReplyDecoder.successEncodingOffset(), 2);
        requireJunk(PeerMessageKind.APPEND_ENTRIES_REPLY, AppendEntriesReplyDecoder.fullEncodingOffset(), 0xFF);
        requireJunk(PeerMessageKind.INSTALL_SNAPSHOT, InstallSnapshotDecoder.doneEncodingOffset(), 2);
        requireJunk(PeerMessageKind.INSTALL_SNAPSHOT_REPLY, InstallSnapshotReplyDecoder.appliedEncodingOffset(), 0x80);
        requireJunk(PeerMessageKind.SNAPSHOT_PART, SnapshotPartDecoder.comingEncodingOffset(), 2);
        for (int reason = 0; reason < VoteReason.values().length; reason++)
        {
            final int other = reason == 0 ? 0 : 1;
            requireJunk(PeerMessageKind.PRE_VOTE_REPLY, PreVoteReplyDecoder.reasonEncodingOffset(), reason,
                PreVoteReplyDecoder.voteGrantedEncodingOffset(), other);
            requireJunk(PeerMessageKind.REQUEST_VOTE_REPLY, RequestVoteReplyDecoder.reasonEncodingOffset(), reason,
                RequestVoteReplyDecoder.voteGrantedEncodingOffset(), other);
        }
        requireJunk(PeerMessageKind.PRE_VOTE_REPLY, PreVoteReplyDecoder.reasonEncodingOffset(), 5,
            PreVoteReplyDecoder.voteGrantedEncodingOffset(), 0);
    }

    private static void requireJunk(final PeerMessageKind kind, final int... offsetsAndValues)
    {
        final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
        kind.send(peer, new SplittableRandom(3));
        for (int i = 0; i < offsetsAndValues.length; i += 2)
        {
            peer.sent[8 + offsetsAndValues[i]] = (byte) offsetsAndValues[i + 1];
        }
        final MemberUnderTest member = new MemberUnderTest();
        member.deliver(peer.sent);
        assertEquals(1, member.junk, kind + " " + Arrays.toString(offsetsAndValues));
        assertEquals(List.of(), member.consensus.heard);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldHandOnOnlyWhatIsWholeAndReadNothingElse(final long seed)
    {
        final SplittableRandom random = new SplittableRandom(seed);
        final HostileBytes hostile = new HostileBytes(random);
        final Map<PeerMessageKind, Integer> dropped = new EnumMap<>(PeerMessageKind.class);
        final Map<PeerMessageKind, Integer> taken = new EnumMap<>(PeerMessageKind.class);
        for (final PeerMessageKind kind : PeerMessageKind.values())
        {
            for (int i = 0; i < SPOILT_OF_A_KIND; i++)
            {
                final MemberUnderTest.Peer peer = new MemberUnderTest.Peer();
                kind.send(peer, random);
                final byte[] spoilt = signed(hostile.spoil(peer.sent), random);
                final int number = i;
                final Supplier<String> what = () ->
                    "seed " + seed + ", " + kind + " " + number + ": " + HexFormat.of().formatHex(spoilt);
                final boolean isJunk = isJunk(spoilt, peer.sent, what);
                (isJunk ? dropped : taken).merge(kind, 1, Integer::sum);
            }
        }
        for (final PeerMessageKind kind : PeerMessageKind.values())
        {
            assertTrue(dropped.getOrDefault(kind, 0) > SPOILT_OF_A_KIND / 3, kind + " dropped: " + dropped);
            assertTrue(taken.getOrDefault(kind, 0) > SPOILT_OF_A_KIND / 100, kind + " taken: " + taken);
        }
    }

    /**
     * @return true if it was counted as junk, and then it left nothing behind.
     */
    private static boolean isJunk(final byte[] spoilt, final byte[] whole, final Supplier<String> what)
    {
        String first = null;
        boolean isJunk = false;
        for (final HostileBytes.Place place : HostileBytes.Place.values())
        {
            final MemberUnderTest member = new MemberUnderTest();
            member.deliver(vote(MemberUnderTest.INCARNATION));
            member.consensus.heard.clear();
            try
            {
                member.deliver(place.put(spoilt, whole), place.offset(), spoilt.length);
            }
            catch (final IllegalStateException ex)
            {
                assertTrue(isReplacement(spoilt, ex), () -> what.get() + ", " + place + ": " + ex);
            }
            catch (final RuntimeException | AssertionError ex)
            {
                throw new AssertionError(what.get() + ", " + place + ": " + ex, ex);
            }
            isJunk = member.junk == 1;
            final String heard = member.junk + " junk " + member.strangers + " strangers " +
                member.consensus.heard + " " + member.stores.storeOf(1) + " " + member.stores.storeOf(2) + " " +
                member.stores.isLearner(1) + member.stores.isLearner(2) + " " + member.introduced;
            first = first == null ? heard : first;
            assertEquals(first, heard, () -> what.get() + ": read beyond the message, " + place);
            if (isJunk)
            {
                assertEquals(List.of(), member.consensus.heard, what);
                member.deliver(vote(MemberUnderTest.INCARNATION));
                assertEquals(1, member.consensus.heard.size(), () -> what.get() + ": it made the member deaf");
            }
        }
        return isJunk;
    }

    /**
     * The one thing that must stop a node, and no spoilt message can say by accident: it has a checksum.
     */
    private static boolean isReplacement(final byte[] spoilt, final IllegalStateException ex)
    {
        return new UnsafeBuffer(spoilt).getShort(2) == IntroductionDecoder.TEMPLATE_ID &&
            ex.getMessage().contains("was recovered with another store");
    }

    /**
     * Some introductions are signed again: what the checksum hides must not hurt either.
     */
    private static byte[] signed(final byte[] spoilt, final SplittableRandom random)
    {
        if (spoilt.length > ENVELOPE_END + 8 && random.nextBoolean() &&
            new UnsafeBuffer(spoilt).getShort(2) == IntroductionDecoder.TEMPLATE_ID)
        {
            final int crcOffset = 8 + IntroductionDecoder.crcEncodingOffset();
            final UnsafeBuffer buffer = new UnsafeBuffer(spoilt);
            buffer.putInt(crcOffset, 0);
            final CRC32C checksum = new CRC32C();
            checksum.update(spoilt, 8, spoilt.length - 8);
            buffer.putInt(crcOffset, (int) checksum.getValue());
        }
        return spoilt;
    }

    private static byte[] vote(final int incarnation)
    {
        final MemberUnderTest.Peer peer = new MemberUnderTest.Peer(incarnation);
        PeerMessageKind.PRE_VOTE.send(peer, new SplittableRandom(5));
        return peer.sent;
    }
}
