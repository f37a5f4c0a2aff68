package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MemberStoresTest
{
    private final List<Member> members = new ArrayList<>();

    @Test
    void shouldTakePartOnlyWhenAllHaveMet()
    {
        begin(3);
        exchange(0, 1, 5);
        assertFalse(members.get(0).stores.isSettled(), "took part without having met n2");
        assertEquals(" | new: waits until all have met, not yet n2", members.get(0).stores.describe());

        exchangeAll(3);
        members.forEach(member -> assertTrue(member.stores.isSettled()));
        assertEquals(MemberStores.Hearing.ALL, members.get(0).hearing(members.get(1)));
        members.forEach(Member::start);
        assertTrue(members.get(2).stores.isSettled(), "what it knew didn't outlive its process");
    }

    @Test
    void shouldTakePartAtOnceAlone()
    {
        begin(1);
        assertTrue(members.get(0).stores.isSettled());
    }

    @Test
    void shouldRefuseANewStoreOfAKnownMember()
    {
        begin(3);
        exchangeAll(3);
        final Member wiped = members.get(2);
        wiped.wipe();
        assertEquals(MemberStores.Hearing.NOTHING, members.get(0).hearing(wiped));
        assertEquals(MemberStores.Hearing.NOTHING, wiped.hearing(members.get(0)));
        assertEquals(MemberStores.Outcome.STRANGER, wiped.introduceTo(members.get(0)));
        assertEquals(MemberStores.Outcome.REFUSED, members.get(0).introduceTo(wiped));
        exchangeAll(5);
        assertFalse(wiped.stores.isSettled());
        assertTrue(wiped.stores.isRefused());
    }

    @Test
    void shouldTakeOverWhatOneThatTakesPartKnowsIfItKnowsThisStore()
    {
        begin(3);
        exchangeAll(3);
        final Member late = members.get(1);
        late.table = new Table();
        late.start();
        assertEquals(MemberStores.Outcome.SETTLED, members.get(0).introduceTo(late), "n2 may be dead for ever");
    }

    /** Met before and after a loss, by different members: then nobody may take part with either. */
    @Test
    void shouldNotTakePartWhenOthersHaveMetOtherStores()
    {
        begin(3);
        members.get(1).introduceTo(members.get(0));
        members.get(1).wipe();
        members.get(1).introduceTo(members.get(2));
        exchange(0, 2, 3);
        assertFalse(members.get(0).stores.isSettled());
        assertFalse(members.get(2).stores.isSettled());
        exchangeAll(3);
        members.forEach(member -> assertTrue(member.stores.isSettled()));
    }

    @Test
    void shouldFeedWhomAnOperatorLetAndCountItOnceItIsLevel()
    {
        begin(3);
        exchangeAll(3);
        final Member wiped = members.get(2);
        wiped.wipe();
        final StoreRows consent = new StoreRows(0, 1, 2);
        consent.standing(Standing.RECOVERING);
        wiped.table.save(consent);
        wiped.start();
        assertTrue(wiped.stores.isRecovering());
        assertEquals(MemberStores.Outcome.LEARNER, wiped.introduceTo(members.get(0)));
        assertEquals(MemberStores.Outcome.ANSWER, wiped.introduceTo(members.get(0)));
        members.get(0).introduceTo(wiped);
        assertFalse(wiped.stores.isSettled());
        assertEquals(MemberStores.Hearing.LEARNER, members.get(0).hearing(wiped));
        assertEquals(MemberStores.Hearing.LEADER, wiped.hearing(members.get(0)));

        members.get(0).stores.admit(2, 99);
        assertEquals(MemberStores.Outcome.SETTLED, members.get(0).introduceTo(wiped));
        assertEquals(MemberStores.Hearing.ALL, members.get(0).hearing(wiped));
        assertEquals(MemberStores.Hearing.NOTHING, members.get(1).hearing(wiped), "n1 doesn't know yet");
        wiped.introduceTo(members.get(1));
        assertEquals(MemberStores.Hearing.ALL, members.get(1).hearing(wiped));
        members.forEach(Member::start);
        assertEquals(MemberStores.Hearing.ALL, members.get(1).hearing(wiped));
    }

    @Test
    void shouldTellAnOldStoreThatCameBackThatItsPlaceIsTaken()
    {
        begin(3);
        exchangeAll(3);
        final Member old = new Member(2, 3, members.get(2).storeId, members.get(2).table);
        final Member wiped = members.get(2);
        wiped.wipe();
        wiped.introduceTo(members.get(0));
        final StoreRows consent = new StoreRows(0, 1, 2);
        consent.standing(Standing.RECOVERING);
        wiped.table.save(consent);
        wiped.start();
        wiped.introduceTo(members.get(0));
        members.get(0).stores.admit(2, 99);
        assertEquals(MemberStores.Outcome.REPLACED, members.get(0).introduceTo(old));
    }

    @Test
    void shouldRefuseATableOfAnotherStore()
    {
        begin(3);
        exchangeAll(3);
        assertThrows(IllegalStateException.class, () -> new Member(1, 3, 4711, members.get(1).table));
    }

    /**
     * Messages late, lost and doubled, processes that die, and fewer stores lost than a quorum: never may a lost store
     * that was counted by somebody have a successor that is counted by anybody.
     */
    @Test
    void shouldNeverCountTwoStoresOfOneMember()
    {
        int settledRuns = 0;
        for (int seed = 1; seed <= 3_000; seed++)
        {
            members.clear();
            final SplittableRandom random = new SplittableRandom(seed);
            final int count = 3 + 2 * random.nextInt(2);
            begin(count);
            final List<Said> onTheWay = new ArrayList<>();
            // a store of each that was heard by enough to be a quorum with it, all having taken part
            final long[] counted = new long[count];
            int lossesLeft = (count - 1) / 2;
            for (int step = 0; step < 400; step++)
            {
                final Member one = members.get(random.nextInt(count));
                final Member other = members.get(random.nextInt(count));
                final int what = random.nextInt(100);
                if (what < 45 && one != other)
                {
                    onTheWay.add(new Said(one.id, one.storeId, other.id, one.said()));
                }
                else if (what < 95 && !onTheWay.isEmpty())
                {
                    final int place = random.nextInt(onTheWay.size());
                    final Said said = random.nextInt(4) == 0 ? onTheWay.get(place) : onTheWay.remove(place);
                    members.get(said.toId).stores.onIntroduction(said.fromId, said.storeId, said.rows);
                }
                else if (what < 98)
                {
                    one.start();
                }
                else if (lossesLeft > 0 && step > 20)
                {
                    lossesLeft--;
                    one.wipe();
                }
                checkCounted(counted, seed);
            }
            settledRuns += members.stream().anyMatch(member -> member.stores.isSettled()) ? 1 : 0;
        }
        assertTrue(settledRuns > 1_000, "hardly anybody ever took part: " + settledRuns);
    }

    private void checkCounted(final long[] counted, final int seed)
    {
        for (final Member member : members)
        {
            int hearers = 0;
            for (final Member hearer : members)
            {
                hearers += member != hearer && member.stores.isSettled() && hearer.stores.isSettled() &&
                    hearer.hearing(member) == MemberStores.Hearing.ALL ? 1 : 0;
            }
            assertTrue(hearers == 0 || counted[member.id] == 0 || counted[member.id] == member.storeId,
                "two stores of n" + member.id + " were counted, seed " + seed);
            if (hearers >= members.size() / 2)
            {
                counted[member.id] = member.storeId;
            }
        }
    }

    private void begin(final int count)
    {
        for (int id = 0; id < count; id++)
        {
            members.add(new Member(id, count, 100 + id, new Table()));
        }
    }

    private void exchangeAll(final int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            for (int one = 0; one < members.size(); one++)
            {
                for (int other = one + 1; other < members.size(); other++)
                {
                    exchange(one, other, 1);
                }
            }
        }
    }

    private void exchange(final int one, final int other, final int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            members.get(one).introduceTo(members.get(other));
            members.get(other).introduceTo(members.get(one));
        }
    }

    private record Said(int fromId, long storeId, int toId, StoreRows rows)
    {
    }

    private static final class Member
    {
        private final int id;
        private final int[] ids;
        private long storeId;
        private Table table;
        private MemberStores stores;

        private Member(final int id, final int count, final long storeId, final Table table)
        {
            this.id = id;
            this.storeId = storeId;
            this.table = table;
            ids = new int[count];
            for (int i = 0; i < count; i++)
            {
                ids[i] = i;
            }
            start();
        }

        private void start()
        {
            stores = new MemberStores(id, ids, storeId, table);
        }

        private void wipe()
        {
            storeId += 1_000;
            table = new Table();
            start();
        }

        private StoreRows said()
        {
            final StoreRows copy = new StoreRows(ids);
            copy.standing(stores.introduction().standing());
            copy.copyStores(stores.introduction());
            return copy;
        }

        private MemberStores.Outcome introduceTo(final Member other)
        {
            return other.stores.onIntroduction(id, storeId, said());
        }

        private MemberStores.Hearing hearing(final Member other)
        {
            return stores.hearing(other.id, other.storeId);
        }
    }

    private static final class Table implements StoreTable
    {
        private StoreRows saved;

        @Override
        public void load(final StoreRows known)
        {
            if (saved != null)
            {
                known.standing(saved.standing());
                known.copyStores(saved);
            }
        }

        @Override
        public void save(final StoreRows known)
        {
            saved = known.ofSameMembers();
            saved.standing(known.standing());
            saved.copyStores(known);
        }
    }
}
