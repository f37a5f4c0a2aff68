package io.balsa.node;

import static io.balsa.node.LeaderOfThree.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.consensus.AppendEntries;
import io.balsa.consensus.LogRoom;
import io.balsa.node.LeaderOfThree.Asked;
import io.balsa.node.LeaderOfThree.Donor;
import io.balsa.node.LeaderOfThree.Said;
import io.balsa.snapshot.SnapshotInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A leader that would rather have a follower's snapshot than stop for its own.
 */
class SnapshotAdoptionTest
{
    private static final int RECORDS = 40;
    private static final String TEMPORARY = ".tmp";

    private static final UnsafeBuffer NOTHING = new UnsafeBuffer(0, 0);

    private LeaderOfThree leader = new LeaderOfThree();

    // ---- whom it asks

    @Test
    void shouldAskTheMemberAfterItselfFirstAndTakeWhatItGives() throws Exception
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        final CompletableFuture<Long> request = leader.duty.request();

        leader.await("the end", request::isDone);

        assertEquals(leader.applier.appliedIndex(), request.get());
        assertEquals(List.of(2), leader.turns());
        assertTrue(leader.asked.get(0).isWhich());
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(request.get(), leader.duty.snapshotIndex());
        assertEquals(0, leader.takeCalls);
        assertEquals(1, leader.duty.install().adoptedCount());
        assertEquals(0, leader.duty.install().installedCount());
        assertEquals(0, leader.duty.takenCount());
    }

    @Test
    void shouldWaitWhileThereWillBeOne()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        leader.duty.request();
        leader.pass(10_000);
        assertEquals(List.of(2), leader.turns());
        assertEquals(100, leader.asked.size(), 1, "ten times a second");
        assertEquals(0, leader.takeCalls);
        assertEquals(leader.applier.appliedIndex(), donor.lender.wantedIndex());

        donor.take(leader.executed(), RECORDS);
        leader.pass(3);
        assertTrue(leader.askedForBytes().size() > 0, "told at once");
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertTrue(leader.hasTakenOver(donor));
    }

    @Test
    void shouldNotWaitForEver()
    {
        leader.execute(10);
        leader.new Donor(2);
        leader.duty.request();
        leader.cycleNs = 5 * MS;
        leader.pass(59_900);
        assertEquals(List.of(2), leader.turns());
        leader.pass(200);
        assertEquals(List.of(2, 0), leader.turns());
    }

    @Test
    void shouldTurnToTheNextAtOnceIfOneSaysNo()
    {
        leader.execute(10);
        leader.new Donor(2).canTake = false;
        final Donor other = leader.new Donor(0);
        other.take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.pass(5);
        assertEquals(List.of(2, 0), leader.turns());
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertTrue(leader.hasTakenOver(other));
        assertEquals(0, leader.takeCalls);
    }

    @Test
    void shouldTurnToTheNextIfOneStaysSilent()
    {
        leader.execute(10);
        leader.new Donor(0).take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.pass(990);
        assertEquals(List.of(2), leader.turns());
        leader.pass(20);
        assertEquals(List.of(2, 0), leader.turns());
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(0, leader.takeCalls);
    }

    @Test
    void shouldTurnToTheNextIfOneFallsSilent()
    {
        leader.execute(10);
        leader.new Donor(2).take(leader.executed(), RECORDS);
        final Donor other = leader.new Donor(0);
        other.take(leader.executed(), RECORDS);
        leader.isHeard = answer -> answer.memberId() == 0 || answer.part().offset < 20_000;
        leader.duty.request();
        leader.pass(900);
        assertEquals(List.of(2), leader.turns());
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2, 0), leader.turns());
        assertTrue(leader.hasTakenOver(other));
        assertEquals(0, leader.duty.install().refusedCount());
    }

    @Test
    void shouldTakeNothingOfAnotherHistory()
    {
        leader.execute(10);
        final SnapshotInfo mine = leader.executed();
        leader.new Donor(2).take(new SnapshotInfo(
            mine.index(), mine.term() + 1, mine.timestamp(), mine.position(), 0, 0), RECORDS);
        final Donor other = leader.new Donor(0);
        other.take(mine, RECORDS);
        leader.duty.request();
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2, 0), leader.turns());
        assertTrue(leader.askedForBytes().stream().allMatch(question -> question.memberId() == 0));
        assertTrue(leader.hasTakenOver(other));
    }

    /** Its own checksums are right, and yet it isn't what was written there. */
    @Test
    void shouldTurnToTheNextIfWhatCameIsNotASnapshot()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        final byte[] rotten = donor.file();
        rotten[rotten.length / 2] ^= 1;
        donor.disk.put(LeaderOfThree.nameOf(leader.applier.appliedIndex()), rotten);
        final Donor other = leader.new Donor(0);
        other.take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2, 0), leader.turns());
        assertEquals(1, leader.duty.install().refusedCount());
        assertTrue(leader.hasTakenOver(other));
        assertEquals(0, leader.takeCalls);
    }

    @Test
    void shouldTakeItsOwnWhenAllWereAskedInVain()
    {
        leader.execute(10);
        leader.new Donor(2).canTake = false;
        leader.new Donor(0).canTake = false;
        leader.duty.request();
        leader.await("its own", () -> leader.duty.takenCount() == 1);
        assertEquals(List.of(2, 0), leader.turns());
        assertEquals(1, leader.takeCalls);
        assertEquals(0, leader.duty.install().adoptedCount());

        // who couldn't give one then may have one now
        leader.execute(10);
        leader.donors[2].take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("the end", () -> leader.duty.install().adoptedCount() == 1);
        assertEquals(List.of(2, 0, 2), leader.turns());
        assertEquals(1, leader.takeCalls);
    }

    @Test
    void shouldAskNobodyForWhatIsShort()
    {
        leader = new LeaderOfThree("snapshot.adopted.bytes", "30k");
        leader.execute(10);
        leader.duty.request();
        leader.await("its own", () -> leader.duty.takenCount() == 1);
        assertEquals(0, leader.asked.size());

        // of a first one only the log is known, of another how long the one before was
        leader.stateRecords = RECORDS;
        leader.execute(10);
        leader.duty.request();
        leader.await("its own", () -> leader.duty.takenCount() == 2);
        leader.execute(10);
        leader.duty.request();
        leader.await("a question", () -> leader.asked.size() > 0);
        assertEquals(2, leader.takeCalls);
    }

    @Test
    void shouldTakeTheFirstItselfIfItComesFromLittleLog()
    {
        leader = new LeaderOfThree("snapshot.adopted.bytes", "2k");
        leader.execute(50);
        leader.duty.request();
        leader.await("a question", () -> leader.asked.size() > 0);
        assertEquals(0, leader.takeCalls);
    }

    @Test
    void shouldWaitForNobodyOnAFullDisk()
    {
        leader.execute(10);
        leader.new Donor(2);
        leader.duty.request();
        leader.pass(200);
        assertEquals(0, leader.takeCalls);
        fillDisk();
        leader.await("its own", leader.duty::isTaking);
        assertEquals(List.of(2), leader.turns());
    }

    @Test
    void shouldAskNobodyOnAFullDisk()
    {
        leader.new Donor(2);
        leader.execute(10);
        fillDisk();
        leader.duty.request();
        leader.await("its own", leader.duty::isTaking);
        assertEquals(0, leader.asked.size());
    }

    private void fillDisk()
    {
        leader.storage.isFull(true);
        leader.await("a full disk", () ->
        {
            if (leader.raft.canPropose() && leader.raft.refusal() == null)
            {
                leader.commit(10);
            }
            return leader.log.room() != LogRoom.ANYTHING;
        });
    }

    // ---- what it takes

    @Test
    void shouldTakeNothingThatItHasNotExecuted()
    {
        leader.execute(10);
        final long executedIndex = leader.applier.appliedIndex();
        final SnapshotInfo now = leader.executed();
        final Donor donor = leader.new Donor(2);
        donor.take(new SnapshotInfo(
            executedIndex + 5, now.term(), now.timestamp(), now.position() + 5, 0, 0), RECORDS);
        leader.duty.request();
        leader.pass(3_000);
        assertEquals(List.of(2), leader.turns(), "it will be executed here, too");
        assertEquals(0, leader.askedForBytes().size());

        leader.execute(5);
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(executedIndex + 5, leader.duty.snapshotIndex());
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(List.of(2), leader.turns());
    }

    @Test
    void shouldCoverWhatWasExecutedWhenItWasAsked() throws Exception
    {
        leader = new LeaderOfThree("snapshot.entries", "10");
        leader.execute(40);
        leader.await("what is due by itself", () -> leader.asked.size() > 0);
        final long dueIndex = leader.asked.get(0).wantedIndex();
        assertTrue(dueIndex < leader.applier.appliedIndex(), "half of it is enough");
        final Donor donor = leader.new Donor(2);
        final SnapshotInfo now = leader.executed();
        donor.take(new SnapshotInfo(dueIndex, now.term(), now.timestamp(), now.position() / 2, 0, 0), RECORDS);
        final CompletableFuture<Long> request = leader.duty.request();
        leader.pass(1);
        final long askedIndex = leader.applier.appliedIndex();
        leader.await("the first", () -> leader.duty.snapshotIndex() == dueIndex);
        assertFalse(request.isDone(), "it doesn't cover what was executed then");

        leader.execute(3);
        donor.take(leader.executed(), RECORDS);
        leader.await("the second", request::isDone);
        assertEquals(leader.applier.appliedIndex(), request.get());
        assertTrue(leader.asked.stream().anyMatch(question -> question.wantedIndex() == askedIndex));
        assertEquals(0, leader.takeCalls);
    }

    /** Who comes later isn't put off with what the other gets. */
    @Test
    void shouldAnswerEachRequestWithOneThatCoversWhatWasExecutedThen() throws Exception
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        final long firstIndex = donor.take(leader.executed(), RECORDS).index();
        final CompletableFuture<Long> first = leader.duty.request();
        leader.await("some of it", () -> leader.askedForBytes().size() > 0);
        leader.execute(5);
        final CompletableFuture<Long> second = leader.duty.request();
        final CompletableFuture<Long> third = leader.duty.request();
        leader.await("the first", first::isDone);
        assertEquals(firstIndex, first.get());
        assertFalse(second.isDone());
        donor.take(leader.executed(), RECORDS);
        leader.await("the others", second::isDone);
        assertEquals(firstIndex + 5, second.get());
        assertEquals(second.get(), third.get(1, TimeUnit.MILLISECONDS));
        assertEquals(2, leader.duty.install().adoptedCount());
    }

    /** Another than the newest has rotted: the next must be newer than that all the same. */
    @Test
    void shouldTakeNoneOlderThanItsNewest()
    {
        leader = new LeaderOfThree("snapshot.retained", "3", "scrub.rate", "1g", "scrub.interval", "0");
        final long[] indexes = new long[3];
        for (int i = 0; i < 3; i++)
        {
            leader.execute(10);
            leader.donors[2] = null;
            final Donor donor = leader.new Donor(2);
            indexes[i] = donor.take(leader.executed(), RECORDS).index();
            leader.duty.request();
            leader.await("one more", () -> leader.duty.snapshotIndex() == leader.applier.appliedIndex());
        }
        leader.donors[2] = null;
        final Donor late = leader.new Donor(2);
        late.take(infoOf(leader.store.snapshots().get(1)), RECORDS);
        leader.execute(10);
        final byte[] rotten = leader.storage.content(LeaderOfThree.nameOf(indexes[0]));
        rotten[rotten.length / 2] ^= 1;
        leader.storage.put(LeaderOfThree.nameOf(indexes[0]), rotten);
        leader.await("a question", () -> leader.asked.get(leader.asked.size() - 1).wantedIndex() > indexes[2]);
        leader.pass(1_000);
        assertEquals(indexes[2], leader.store.snapshotIndex(), "an older one was taken over");

        late.take(leader.executed(), RECORDS);
        leader.await("a newer one", () -> leader.duty.snapshotIndex() == leader.applier.appliedIndex());
        assertEquals(0, leader.store.damagedIndex());
        assertEquals(0, leader.takeCalls);
    }

    private static SnapshotInfo infoOf(final SnapshotInfo info)
    {
        return new SnapshotInfo(info.index(), info.term(), info.timestamp(), info.position(), 0, 0);
    }

    // ---- how it comes

    @ParameterizedTest
    @ValueSource(strings = {"8k", "20k", "64m"})
    void shouldAskForNoMoreThanItsRateAndItsRoom(final String rate)
    {
        leader = new LeaderOfThree("snapshot.transfer.rate", rate);
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        // now and then something is lost, and asked for again
        final int[] count = new int[1];
        leader.isHeard = answer -> answer.bytes().length == 0 || ++count[0] % 7 != 0;
        final long beganNs = leader.nowNs;
        leader.duty.request();
        for (int i = 0; i < 60_000 && leader.duty.snapshotIndex() == 0; i++)
        {
            final int before = leader.asked.size();
            final int room = leader.exchange.room();
            leader.cycle();
            for (final Asked question : leader.asked.subList(before, leader.asked.size()))
            {
                assertTrue(question.isWhich() || question.room() <= Math.max(room, leader.exchange.room()),
                    question + ", room " + room);
            }
        }
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(List.of(2), leader.turns());
        final long perSecond = leader.config.replication().snapshotRate();
        long bytes = 0;
        for (final Asked question : leader.askedForBytes())
        {
            bytes += question.room();
            final long most = (question.atNs() - beganNs) * perSecond / 1_000_000_000L +
                Math.max(perSecond / 100, leader.config.replication().batchLengthMax());
            assertTrue(bytes <= most, bytes + " bytes asked for, at most " + most);
        }
        assertTrue(bytes > donor.file().length, "nothing was lost: " + bytes);
    }

    @Test
    void shouldTakeDoubledPartsOnce()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        leader.copies = 2;
        leader.duty.request();
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(0, leader.duty.install().refusedCount());
        assertEquals(donor.file().length, leader.askedForBytes().stream().mapToLong(Asked::room).sum());
    }

    @Test
    void shouldAskAgainForWhatIsLostOrDamaged()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        final int[] count = new int[1];
        leader.isHeard = answer ->
        {
            if (answer.bytes().length > 0 && ++count[0] % 5 == 0)
            {
                answer.bytes()[0] ^= 1;
            }
            return answer.bytes().length == 0 || count[0] % 7 != 0;
        };
        leader.duty.request();
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2), leader.turns());
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(0, leader.duty.install().refusedCount());
    }

    @Test
    void shouldTurnToTheNextIfAllIsDamaged()
    {
        leader.execute(10);
        leader.new Donor(2).take(leader.executed(), RECORDS);
        final Donor other = leader.new Donor(0);
        other.take(leader.executed(), RECORDS);
        leader.isHeard = answer ->
        {
            if (answer.memberId() == 2 && answer.bytes().length > 0)
            {
                answer.bytes()[0] ^= 1;
            }
            return true;
        };
        leader.duty.request();
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2, 0), leader.turns());
        assertTrue(leader.hasTakenOver(other));
    }

    /** The member died and came back in the middle: it is asked for what is lacking. */
    @Test
    void shouldGoOnWithTheSameOneOfAnotherLife()
    {
        leader.execute(10);
        final Donor former = leader.new Donor(2);
        final SnapshotInfo info = former.take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("some of it", () -> leader.askedForBytes().size() > 1);
        final Donor donor = leader.new Donor(2);
        donor.take(infoOf(info), RECORDS);
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2), leader.turns());
        assertEquals(1, leader.askedForBytes().stream().filter(question -> question.offset() == 0).count());
    }

    /** And now it has another. */
    @Test
    void shouldBeginAnewIfTheMemberHasAnotherByNow()
    {
        leader.execute(10);
        leader.new Donor(2).take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("some of it", () -> leader.askedForBytes().size() > 1);
        leader.execute(1);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2), leader.turns());
        assertTrue(leader.hasTakenOver(donor));
        assertEquals(0, leader.duty.install().refusedCount());
    }

    /** That the own disk takes its time is no fault of the member's. */
    @Test
    void shouldNotTakeItsOwnDiskForTheSilenceOfTheMember()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("some of it", () -> leader.askedForBytes().size() > 0);
        leader.isKeeperHeld = true;
        leader.pass(5_000);
        leader.isKeeperHeld = false;
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(List.of(2), leader.turns());
        assertTrue(leader.hasTakenOver(donor));
    }

    // ---- a leader no more

    @Test
    void shouldDropItWhenItIsDeposed()
    {
        leader.execute(10);
        leader.new Donor(2).take(leader.executed(), RECORDS);
        leader.duty.request();
        leader.await("some of it", () -> leader.askedForBytes().size() > 1);
        assertTrue(hasTemporary());
        leader.arrives(() -> leader.raft.onAppendEntries(0, heartbeat(), NOTHING, 0, 0));
        leader.cycle();
        assertFalse(leader.duty.adoption().isActive());
        final int asked = leader.asked.size();
        leader.await("its own", () -> leader.duty.takenCount() == 1);
        assertEquals(asked, leader.asked.size());
        assertFalse(hasTemporary());
    }

    /** The keeper has yet to write, so the new leader's can't begin in this cycle, and perhaps never will. */
    @Test
    void shouldDropItThoughTheNewLeadersCouldNotBegin()
    {
        leader.execute(10);
        leader.new Donor(2).take(leader.executed(), RECORDS);
        final Donor next = newLeader();
        leader.duty.adoption().begin(1, leader.nowNs);
        leader.await("some of it", () -> leader.askedForBytes().size() > 1);
        leader.isKeeperHeld = true;
        leader.pass(3);
        leader.arrives(() -> leader.install(next, leader.raft.term() + 1));
        leader.cycle();
        assertFalse(leader.raft.isLeader());
        assertFalse(leader.raft.intake().isActive());
        leader.isKeeperHeld = false;
        leader.cycle();
        leader.cycle();
        assertFalse(hasTemporary(), () -> leader.storage.list().toString());
    }

    /**
     * In whatever cycle the new leader's snapshot begins, it comes to its end, and what was taken over counts or
     * doesn't.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMakeWayForTheNewLeadersSnapshotAtAnyTime(final boolean isKeeperSlow)
    {
        long adopted = 0;
        long dropped = 0;
        for (int cycles = 0; cycles < 24; cycles++)
        {
            leader = new LeaderOfThree();
            leader.execute(10);
            leader.new Donor(2).take(leader.executed(), RECORDS);
            final Donor next = newLeader();
            leader.duty.adoption().begin(1, leader.nowNs);
            leader.await("an offer", () -> leader.askedForBytes().size() > 0);
            leader.isKeeperHeld = isKeeperSlow;
            for (int i = 0; i < cycles; i++)
            {
                leader.cycle();
                if (isKeeperSlow && i % 3 == 2)
                {
                    leader.store.keeper().doWork();
                }
            }
            while (leader.store.keeper().doWork() > 0)
            {
                continue;
            }
            final long inTerm = leader.raft.term() + 1;
            for (int i = 0; i < 400 && leader.duty.snapshotIndex() != next.snapshots.snapshotIndex(); i++)
            {
                leader.arrives(() -> leader.install(next, inTerm));
                leader.cycle();
                if (i == 20)
                {
                    leader.isKeeperHeld = false;
                }
            }
            leader.cycle();
            final int when = cycles;
            assertEquals(next.snapshots.snapshotIndex(), leader.duty.snapshotIndex(), () -> "cycle " + when);
            assertTrue(leader.hasTakenOver(next));
            assertEquals(1, leader.duty.install().installedCount());
            assertEquals(0, leader.duty.install().refusedCount(), () -> "cycle " + when);
            leader.await("its state", () -> !leader.duty.install().isActive());
            adopted += leader.duty.install().adoptedCount();
            dropped += 1 - leader.duty.install().adoptedCount();
        }
        assertTrue(dropped > 2, "dropped " + dropped);
        assertTrue(isKeeperSlow || adopted > 2, "taken over " + adopted);
    }

    /** Or its thread goes round without end, for as long as the transfer takes, on a processor that others need. */
    @Test
    void shouldHaveNothingToDoWhileBytesOrTheDiskAreWaitedFor()
    {
        leader.execute(10);
        final Donor next = newLeader();
        leader.arrives(() -> leader.install(next, leader.raft.term() + 1));
        leader.cycle();
        assertTrue(leader.raft.intake().isActive());
        leader.cycle();
        assertEquals(0, leader.duty.doWork(leader.nowNs), "no more bytes came");

        final long inTerm = leader.raft.term();
        for (int i = 0; i < 100 && leader.installedOffset < next.file().length; i++)
        {
            leader.isKeeperHeld = next.file().length - leader.installedOffset <= 1000;
            leader.arrives(() -> leader.install(next, inTerm));
            leader.cycle();
        }
        assertTrue(leader.isKeeperHeld, "the last of it waits to be written");
        leader.pass(1);
        assertTrue(leader.duty.install().isActive());
        assertEquals(0, leader.duty.doWork(leader.nowNs), "the disk isn't done");

        leader.isKeeperHeld = false;
        leader.await("all of it", () -> leader.duty.install().installedCount() == 1);
    }

    /** All of it is here in the cycle in which the new leader's would begin, and can't yet. */
    @Test
    void shouldStillTakeOverWhatIsWhole()
    {
        leader.execute(10);
        final Donor donor = leader.new Donor(2);
        donor.take(leader.executed(), RECORDS);
        final Donor next = newLeader();
        leader.duty.adoption().begin(1, leader.nowNs);
        leader.await("the last of it", () ->
        {
            final Said last = leader.said.isEmpty() ? null : leader.said.get(leader.said.size() - 1);
            return last != null && last.part().offset + last.bytes().length == last.part().length;
        });
        leader.isKeeperHeld = true;
        leader.arrives(() -> leader.install(next, leader.raft.term() + 1));
        leader.cycle();
        assertFalse(leader.raft.isLeader());
        leader.isKeeperHeld = false;
        leader.await("the end", () -> leader.duty.snapshotIndex() > 0);
        assertEquals(1, leader.duty.install().adoptedCount());
        assertTrue(leader.hasTakenOver(donor));
        assertFalse(hasTemporary());
    }

    /** What was asked in vain before isn't held against anybody. */
    @Test
    void shouldAskAllOfThemInItsNextOffice()
    {
        leader.execute(10);
        leader.duty.adoption().onRefused();
        leader.duty.adoption().onRefused();
        leader.cycle();
        assertFalse(leader.duty.adoption().isPossible());
        leader.arrives(() -> leader.raft.onAppendEntries(0, heartbeat(), NOTHING, 0, 0));
        leader.cycle();
        assertTrue(leader.duty.adoption().isPossible());
    }

    private Donor newLeader()
    {
        final Donor next = leader.new Donor(0);
        final SnapshotInfo now = leader.executed();
        next.take(new SnapshotInfo(
            now.index() + 100, now.term() + 1, now.timestamp(), now.position() + 100_000, 0, 0), RECORDS);
        return next;
    }

    private AppendEntries heartbeat()
    {
        final AppendEntries head = new AppendEntries();
        head.term = leader.raft.term() + 1;
        head.prevLogIndex = leader.log.lastIndex();
        head.prevLogTerm = leader.log.lastTerm();
        head.leaderCommit = leader.raft.commitIndex();
        head.round = 1;
        return head;
    }

    private boolean hasTemporary()
    {
        return leader.storage.list().stream().anyMatch(name -> name.endsWith(TEMPORARY));
    }
}
