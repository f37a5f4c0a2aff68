package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who is asked for an entry that the disk has changed, and who gives it. This is member 1 of 0 to 3.
 */
class EntryExchangeTest
{
    private static final long MS = 1_000_000L;
    private static final int SELF = 1;

    private final MemoryLog log = new MemoryLog(true, 4096, 16);
    private final List<String> news = new ArrayList<>();
    private final EntryName name = new EntryName();
    private final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
    private EntryExchange exchange;
    private UnsafeBuffer given;

    @BeforeEach
    void create()
    {
        log.load("1", "1", "2");
        exchange = new EntryExchange(
            Membership.of(0, 1, 2, 3), SELF, ReplicationConfig.defaults(1408), log, new Wire(), new Listener(),
            (memberId, index) -> news.add("lacked by " + memberId + ": " + index));
    }

    @Test
    void shouldAskNobodyWhileTheLogIsWhole()
    {
        assertEquals(0, exchange.doWork(0));
        assertEquals(List.of(), news);
    }

    @Test
    void shouldAskOneAfterTheOtherWhateverTheyAreSilentFor()
    {
        log.damaged(3);
        for (int ms = 0; ms < 200; ms++)
        {
            exchange.doWork(ms * MS);
        }
        assertEquals(List.of("damaged 3 of 2", "ask 2 3/2", "ask 3 3/2", "ask 0 3/2", "ask 2 3/2"), news);
    }

    @Test
    void shouldAskTheNextAtOnceWhenOneLacksItAndSayWhenAllDo()
    {
        log.damaged(2);
        exchange.doWork(0);
        reply(2, 2, 1, empty);
        exchange.doWork(MS);
        reply(3, 2, 1, empty);
        exchange.doWork(2 * MS);
        assertFalse(exchange.isNowhere());
        reply(0, 2, 1, empty);
        assertTrue(exchange.isNowhere());
        assertEquals(List.of("damaged 2 of 1", "ask 2 2/1", "ask 3 2/1", "ask 0 2/1", "nowhere 2 of 1"), news);

        exchange.doWork(1001 * MS);
        assertEquals(5, news.size(), "not at once again");
        exchange.doWork(1002 * MS);
        assertEquals("ask 2 2/1", news.get(5));
    }

    @Test
    void shouldTakeWhatWasAskedForAndNothingElse()
    {
        reply(0, 2, 1, frames(2));
        log.damaged(2);
        exchange.doWork(0);
        reply(0, 3, 2, frames(3));
        reply(0, 2, 2, frames(2));
        reply(SELF, 2, 1, frames(2));
        reply(9, 2, 1, frames(2));
        assertEquals(0, log.mendedIndex());
        reply(0, 2, 1, frames(2));
        assertEquals(2, log.mendedIndex());
        assertEquals(List.of("damaged 2 of 1", "ask 2 2/1", "given 2 by 0"), news);

        exchange.doWork(199 * MS);
        assertEquals(3, news.size(), "it is being written");
        log.damaged(RaftLog.NO_DAMAGE);
        exchange.doWork(199 * MS);
        assertEquals("mended", news.get(3));
        assertFalse(exchange.isNowhere());
    }

    @Test
    void shouldGiveWhatItHoldsAndSayWhatItLacks()
    {
        request(2, 2, 1);
        assertEquals("give 2 2/1 up to 3", news.get(0));
        assertEquals(2, log.check(1, Long.MAX_VALUE, given, 0, given.capacity()));
        request(2, 2, 2);
        assertEquals(List.of("give 2 2/2 nothing", "lacked by 2: 2"), news.subList(1, 3));
        request(2, 4, 2);
        assertEquals(List.of("give 2 4/2 nothing", "lacked by 2: 4"), news.subList(3, 5));
        log.purgeBefore(3);
        request(2, 2, 1);
        assertEquals(List.of("give 2 2/1 nothing", "lacked by 2: 2"), news.subList(5, 7));
        request(SELF, 3, 2);
        request(9, 3, 2);
        assertEquals(7, news.size(), "who isn't a peer gets nothing");
    }

    private void request(final int memberId, final long index, final long term)
    {
        name.index = index;
        name.term = term;
        exchange.onRequest(memberId, name);
    }

    private void reply(final int memberId, final long index, final long term, final UnsafeBuffer frames)
    {
        name.index = index;
        name.term = term;
        exchange.onReply(memberId, name, frames, 0, frames.capacity());
    }

    /** As another member would give it. */
    private UnsafeBuffer frames(final long index)
    {
        final LogSlice slice = new LogSlice();
        assertTrue(log.slice(index, index, 4096, slice));
        return slice.buffer();
    }

    private final class Listener implements ConsensusListener
    {
        @Override
        public void onEntryDamaged(final long index, final long term)
        {
            news.add("damaged " + index + " of " + term);
        }

        @Override
        public void onEntriesGiven(final int memberId, final long index)
        {
            news.add("given " + index + " by " + memberId);
        }

        @Override
        public void onEntryNowhere(final long index, final long term)
        {
            news.add("nowhere " + index + " of " + term);
        }

        @Override
        public void onLogMended()
        {
            news.add("mended");
        }
    }

    private final class Wire implements PeerSender
    {
        @Override
        public boolean entriesRequest(final int memberId, final EntryName wanted)
        {
            return news.add("ask " + memberId + ' ' + wanted.index + '/' + wanted.term);
        }

        @Override
        public boolean entriesReply(final int memberId, final EntryName wanted, final LogSlice entries)
        {
            given = entries == null ? empty : entries.buffer();
            return news.add("give " + memberId + ' ' + wanted.index + '/' + wanted.term +
                (entries == null ? " nothing" : " up to " + entries.lastIndex()));
        }

        @Override
        public boolean preVote(final int memberId, final VoteRequest request)
        {
            return false;
        }

        @Override
        public boolean preVoteReply(final int memberId, final VoteReply reply)
        {
            return false;
        }

        @Override
        public boolean requestVote(final int memberId, final VoteRequest request)
        {
            return false;
        }

        @Override
        public boolean requestVoteReply(final int memberId, final VoteReply reply)
        {
            return false;
        }

        @Override
        public boolean heartbeat(final int memberId, final AppendEntries head)
        {
            return false;
        }

        @Override
        public boolean appendEntries(
            final int memberId, final AppendEntries head, final LogSlice entries, final boolean bulk)
        {
            return false;
        }

        @Override
        public boolean appendEntriesReply(final int memberId, final AppendEntriesReply reply)
        {
            return false;
        }

        @Override
        public boolean installSnapshot(
            final int memberId, final InstallSnapshot head, final DirectBuffer chunk, final int length)
        {
            return false;
        }

        @Override
        public boolean installSnapshotReply(final int memberId, final InstallSnapshotReply reply)
        {
            return false;
        }

        @Override
        public boolean timeoutNow(final int memberId, final long term)
        {
            return false;
        }
    }
}
