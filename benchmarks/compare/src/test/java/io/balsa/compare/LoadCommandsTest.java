package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A thousand commands a second, of which four may wait for their answers.
 */
class LoadCommandsTest
{
    private static final long MS = 1_000_000;
    private static final long BEGIN_NS = -5_000_000_000L;
    private static final int LENGTH = 40;

    private final Latencies latencies = new Latencies(() -> BEGIN_NS);
    private final LoadCommands commands = new LoadCommands(
        new SnapshotWork(SnapshotEvent.SNAPSHOT, 1 << 20, 1_000, LENGTH, true, 0, 1), 4, latencies);
    private final Queue<UnsafeBuffer> sent = new ArrayDeque<>();
    private boolean isRefusing;

    @BeforeEach
    void setUp()
    {
        latencies.begin("load", true);
    }

    @Test
    void shouldOfferByTheClock()
    {
        assertEquals(0, offer(0));
        commands.pace();
        assertEquals(1, offer(100));
        assertEquals(0, offer(100));
        assertEquals(2, offer(102));
        assertEquals(3, commands.offered());
        commands.stop();
        assertEquals(0, offer(200));
    }

    /** However late a command could be offered, it has waited since it was due. */
    @Test
    void shouldCountFromWhenACommandWasDue()
    {
        commands.pace();
        offer(0);
        answerAll(1);
        isRefusing = true;
        assertEquals(0, offer(500));
        isRefusing = false;
        // 1,000 are due and four have room: the first waits since 1 ms, the others since then
        assertEquals(4, offer(1_000));
        answerAll(1_001);
        assertEquals(4, offer(1_001));
        answerAll(1_001);
        final Latencies.Figures figures = figures();
        assertEquals(9, figures.count());
        assertEquals(1_000_000, figures.us()[3], 1_000);
        assertEquals(996_000, figures.us()[0], 1_000);
    }

    @Test
    void shouldSayWhetherAnswersComeInTime()
    {
        commands.pace();
        offer(0);
        assertTrue(commands.isInTime());
        offer(99);
        assertTrue(commands.isInTime());
        // the oldest of those that were offered waits since 0
        offer(100);
        assertFalse(commands.isInTime());
        answerAll(100);
        isRefusing = true;
        // the oldest of those that weren't: since 4
        offer(103);
        assertTrue(commands.isInTime());
        offer(104);
        assertFalse(commands.isInTime());
    }

    @Test
    void shouldBeQuietWhenTheLastAnswerHasCome()
    {
        assertTrue(commands.isQuiet());
        commands.pace();
        assertFalse(commands.isQuiet());
        offer(0);
        commands.stop();
        // the client may be about to offer: it must have been told
        answerAll(0);
        assertFalse(commands.isQuiet());
        offer(1);
        assertTrue(commands.isQuiet());
    }

    @Test
    void shouldDoABatchWithinItsWindow()
    {
        final LoadCommands.Batch batch =
            new LoadCommands.Batch(SlabCommand.FILL, SlabCommand.LENGTH_MIN, 3, 2, number -> 10 + number);
        commands.begin(batch);
        assertEquals(2, offer(0));
        assertEquals(0, offer(1));
        assertEquals(10, SlabCommand.place(sent.peek(), 0));
        answerAll(1);
        assertEquals(2, batch.done());
        assertEquals(1, offer(2));
        assertFalse(commands.isQuiet());
        answerAll(2);
        assertTrue(batch.isDone());
        assertTrue(commands.isQuiet());
        assertNull(commands.problem());
        assertEquals(0, figures().count());
    }

    @Test
    void shouldNoticeAnAnswerThatIsNoEcho()
    {
        commands.pace();
        offer(2);
        final UnsafeBuffer first = sent.remove();
        commands.onReply(first, 0, LENGTH - Long.BYTES, BEGIN_NS);
        assertEquals("1 answers to no command, or second ones", commands.problem());
        assertEquals(0, figures().count());
    }

    @Test
    void shouldNoticeWhatIsMissingAndWhatComesTwice()
    {
        commands.pace();
        offer(0);
        assertEquals("1 commands without an answer", commands.problem());
        final UnsafeBuffer first = sent.remove();
        commands.onReply(first, 0, LENGTH, BEGIN_NS);
        assertNull(commands.problem());
        commands.onReply(first, 0, LENGTH, BEGIN_NS);
        assertNotNull(commands.problem());
    }

    private int offer(final long ms)
    {
        return commands.offer(this::take, BEGIN_NS + ms * MS);
    }

    private boolean take(final DirectBuffer buffer, final int length)
    {
        if (!isRefusing)
        {
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
            copy.putBytes(0, buffer, 0, length);
            sent.add(copy);
        }
        return !isRefusing;
    }

    private void answerAll(final long ms)
    {
        while (!sent.isEmpty())
        {
            final UnsafeBuffer command = sent.remove();
            final boolean isShort = SlabCommand.kind(command, 0) != SlabCommand.CHANGE;
            commands.onReply(
                command, 0, isShort ? SlabCommand.SHORT_REPLY_LENGTH : command.capacity(), BEGIN_NS + ms * MS);
        }
    }

    private Latencies.Figures figures()
    {
        return Latencies.figures(latencies.parts());
    }
}
