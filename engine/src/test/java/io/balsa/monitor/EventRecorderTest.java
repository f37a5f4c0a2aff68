package io.balsa.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.balsa.consensus.ConsensusListener;
import io.balsa.consensus.RaftRole;
import io.balsa.consensus.VoteReason;
import io.balsa.consensus.VoteReply;
import io.balsa.consensus.VoteRequest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventRecorderTest
{
    private static final long MS = 1_000_000L;

    @TempDir
    private Path dir;
    private long nowNs;

    @Test
    void shouldGiveBackWhatWasRecorded()
    {
        final EventRecorder recorder = inMemory(8);
        recorder.begin(2, 5, 7, 120, 15, 936);
        nowNs = 42;
        recorder.record(EventCode.VOTE_ANSWERED, 3, 4, 121, -1, Long.MAX_VALUE, Long.MIN_VALUE);

        final NodeRecording recording = recorder.read();

        assertEquals(2, recording.memberId());
        assertEquals(5, recording.memberCount());
        assertEquals(7, recording.incarnation());
        assertEquals(0, recording.overwritten());
        assertEquals(List.of(
            new Event(2, 7, 1, 0, 1000, EventCode.NODE_STARTED, 5, -1, 120, 936, 15, 0),
            new Event(2, 7, 2, 42, 1042, EventCode.VOTE_ANSWERED, 3, 4, 121, -1, Long.MAX_VALUE, Long.MIN_VALUE)),
            recording.events());
    }

    @Test
    void shouldKeepTheNewestWhenTheRingIsFull()
    {
        for (int count = 0; count <= 40; count++)
        {
            final EventRecorder recorder = inMemory(8);
            for (int i = 1; i <= count; i++)
            {
                recorder.record(EventCode.PAUSED, 0, -1, 1, i, 0, 0);
            }
            final NodeRecording recording = recorder.read();
            assertEquals(Math.min(count, 8), recording.events().size());
            assertEquals(Math.max(0, count - 8), recording.overwritten());
            long expected = Math.max(1, count - 7);
            for (final Event event : recording.events())
            {
                assertEquals(expected, event.sequence());
                assertEquals(expected++, event.a());
            }
        }
    }

    @Test
    void shouldReadOnlyWholeEventsWhileTheyAreWritten() throws InterruptedException
    {
        final EventRecorder recorder = inMemory(16);
        final AtomicBoolean isEnding = new AtomicBoolean();
        final Thread writer = new Thread(() ->
        {
            for (long i = 1; !isEnding.get(); i++)
            {
                recorder.record(EventCode.PAUSED, (int) (i & 0x7FFF), (int) i, i, i, i, i);
            }
        });
        writer.start();
        long seen = 0;
        final long deadlineNs = System.nanoTime() + 20_000 * MS;
        while (seen < 20_000 && System.nanoTime() - deadlineNs < 0)
        {
            long last = 0;
            for (final Event event : recorder.read().events())
            {
                final long i = event.sequence();
                assertTrue(i > last, "out of order");
                assertTrue(event.term() == i && event.a() == i && event.b() == i && event.c() == i &&
                    event.peerId() == (int) i && event.detail() == (i & 0x7FFF), event.toString());
                last = i;
                seen++;
            }
        }
        isEnding.set(true);
        writer.join();
        assertTrue(seen >= 20_000, "only " + seen + " events seen");
    }

    @Test
    void shouldOutliveAProcessThatEndsAnywhere() throws IOException
    {
        final EventRecorder recorder = EventRecorder.open(dir, 3, () -> nowNs, ns -> ns);
        recorder.begin(1, 3, 3, 7, 6, 99);
        recorder.record(EventCode.PAUSED, 0, -1, 7, 1, 0, 0);
        recorder.record(EventCode.PAUSED, 0, -1, 7, 2, 0, 0);

        // never closed: what is in the file is what a killed process leaves
        final Path file = EventRecorder.files(dir).get(0);
        assertEquals(3, NodeRecording.read(file).events().size());

        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw"))
        {
            bytes.seek(EventRing.offset(2, EventRecorder.SLOTS));
            bytes.writeLong(0);
        }
        final NodeRecording torn = NodeRecording.read(file);
        assertEquals(List.of(1L, 3L), torn.events().stream().map(Event::sequence).toList());
        assertEquals(1, torn.overwritten());
        recorder.close();
    }

    @Test
    void shouldKeepTheFilesOfTheNewestLives()
    {
        for (int incarnation = 1; incarnation <= 7; incarnation++)
        {
            EventRecorder.open(dir, incarnation, () -> nowNs, ns -> ns).close();
        }
        assertEquals(
            List.of("events-00000007.dat", "events-00000006.dat", "events-00000005.dat", "events-00000004.dat"),
            EventRecorder.files(dir).stream().map(file -> file.getFileName().toString()).toList());
    }

    @Test
    void shouldRefuseAForeignFile() throws IOException
    {
        final Path shorter = Files.write(dir.resolve("short"), new byte[10]);
        final Path other = Files.writeString(dir.resolve("other"), "a text ".repeat(2_000));
        assertThrows(IOException.class, () -> NodeRecording.read(shorter));
        assertThrows(IOException.class, () -> NodeRecording.read(other));
    }

    @Test
    void shouldReadNothingFromAFileThatIsJustBeingMade() throws IOException
    {
        assertEquals(-1, NodeRecording.read(Files.write(dir.resolve("empty"), new byte[0])).memberId());
        assertEquals(List.of(), NodeRecording.read(Files.write(dir.resolve("zeros"), new byte[10_000])).events());
    }

    @Test
    void shouldNotRecordRepeats()
    {
        final EventRecorder recorder = inMemory(64);
        final ConsensusRecorder consensus = new ConsensusRecorder(recorder, new ConsensusListener()
        {
        });
        final VoteRequest request = new VoteRequest();
        request.term = 9;
        request.round = 4;
        final VoteReply reply = new VoteReply();
        reply.reason = VoteReason.LOG_BEHIND;
        for (int i = 0; i < 50; i++)
        {
            consensus.onVoteAnswered(1, false, request, reply);
            consensus.onAskAgain(RaftRole.CANDIDATE, request);
        }
        request.round = 5;
        consensus.onVoteAnswered(1, false, request, reply);
        consensus.onStand(RaftRole.CANDIDATE, request);

        final List<Event> events = recorder.read().events();
        assertEquals(
            List.of(EventCode.VOTE_ANSWERED, EventCode.VOTE_ANSWERED, EventCode.ASKED_AGAIN, EventCode.STOOD),
            events.stream().map(Event::code).toList());
        assertEquals(50, events.get(2).a());
        assertEquals(4, events.get(2).c());
    }

    @Test
    void shouldTellOfStallsOnlyBeyondTheirLimits()
    {
        final EventRecorder recorder = inMemory(64);
        final ProgressWatch watch = new ProgressWatch(recorder);
        for (nowNs = 0; nowNs <= 1_000 * MS; nowNs += 5 * MS)
        {
            // entry 10 is appended at 100 ms, forced at 115, committed at 190; 11 at 300, forced at 350, committed at
            // 500; both are followed by nothing
            final long lastIndex = nowNs < 100 * MS ? 9 : nowNs < 300 * MS ? 10 : 11;
            final long durableIndex = nowNs < 115 * MS ? 9 : nowNs < 350 * MS ? 10 : 11;
            final long commitIndex = nowNs < 190 * MS ? 9 : nowNs < 500 * MS ? 10 : 11;
            watch.look(nowNs, true, nowNs < 700 * MS || nowNs > 850 * MS, 3,
                lastIndex, durableIndex, commitIndex, nowNs < 10 * MS ? 0 : 1);
        }
        final List<Event> events = recorder.read().events();
        assertEquals(List.of(EventCode.SESSIONS_CHANGED, EventCode.FLUSH_SLOW, EventCode.COMMIT_STALLED,
            EventCode.COMMIT_RESUMED, EventCode.INTAKE_CLOSED, EventCode.INTAKE_OPENED),
            events.stream().map(Event::code).toList(), events.toString());
        assertEquals(50 * MS, events.get(1).a());
        assertEquals(10, events.get(2).a());
        assertEquals(11, events.get(2).b());
        assertEquals(200 * MS, events.get(3).c());
        assertEquals(155 * MS, events.get(5).c());
    }

    @Test
    void shouldAllocateNothing()
    {
        final EventRecorder recorder = EventRecorder.open(dir, 1, SystemNanoClock.INSTANCE, ns -> ns);
        final ConsensusRecorder consensus = new ConsensusRecorder(recorder, new ConsensusListener()
        {
        });
        final ProgressWatch watch = new ProgressWatch(recorder);
        final VoteRequest request = new VoteRequest();
        final VoteReply reply = new VoteReply();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int cleanBlocks = 0;
        for (int block = 0; block < 60; block++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++)
            {
                request.round++;
                reply.round++;
                consensus.onStand(RaftRole.CANDIDATE, request);
                consensus.onVoteAnswered(1, true, request, reply);
                consensus.onVoteReply(2, false, reply, true);
                consensus.onRole(i % 2 == 0 ? RaftRole.LEADER : RaftRole.FOLLOWER, i, i % 3 - 1);
                consensus.onTruncated(1, 2);
                watch.look(i * 150 * MS, true, true, 1, i, i, i / 2, 0);
            }
            cleanBlocks += threads.getCurrentThreadAllocatedBytes() == before && block >= 20 ? 1 : 0;
        }
        // the JVM itself allocates a few bytes when it swaps compiled code; what is recorded is in every block
        assertTrue(cleanBlocks >= 30, "only " + cleanBlocks + " of 40 blocks without allocation");
        assertTrue(recorder.count() > 500_000);
        recorder.close();
    }

    private EventRecorder inMemory(final int slots)
    {
        return EventRecorder.inMemory(slots, () -> nowNs, ns -> ns + 1000);
    }
}
