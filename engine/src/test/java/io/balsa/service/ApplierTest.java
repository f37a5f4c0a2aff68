package io.balsa.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.codecs.storage.EntryType;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionOpenEncoder;
import io.balsa.consensus.Entry;
import io.balsa.session.MemoryLog;
import io.balsa.session.SessionConfig;
import io.balsa.session.SessionRegistry;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplierTest implements Service
{
    private static final int FRAME_HEADER = 56;

    private final MemoryLog log = new MemoryLog(1 << 16);
    private final SessionRegistry sessions = new SessionRegistry(SessionConfig.DEFAULT);
    private final Applier applier = new Applier(log, this, sessions, 3, 200, label -> null);
    private final UnsafeBuffer payload = new UnsafeBuffer(new byte[2000]);
    private final List<String> calls = new ArrayList<>();
    private ServiceContext context;
    private RuntimeException failure;

    @BeforeEach
    void start()
    {
        applier.start();
        log.appendNoOp(1, 10);
        final SessionOpenEncoder open = new SessionOpenEncoder();
        open.wrapAndApplyHeader(payload, 0, new MessageHeaderEncoder())
            .nonce(1)
            .responseStreamId(2)
            .responseChannel("c");
        log.append(1, 20, new Entry().header(EntryType.SESSION_OPEN.value(), 0, 0, 0)
            .payload(payload, 0, 8 + open.encodedLength()));
        applyAll();
        assertEquals(List.of("open 2 at 2 20"), calls);
        calls.clear();
    }

    @Test
    void shouldApplyInOrderUpToTheCommitIndexOnly()
    {
        command(1, 30, 8);
        command(2, 40, 8);
        assertEquals(1, applier.applyUpTo(3));
        assertEquals(0, applier.applyUpTo(3));
        assertEquals(List.of("command of 8 at 3 30"), calls);
        applyAll();
        assertEquals(4, applier.appliedIndex());
        assertEquals(List.of("command of 8 at 3 30", "command of 8 at 4 40"), calls);
    }

    @Test
    void shouldBoundTheWorkOfACall()
    {
        for (int i = 1; i <= 10; i++)
        {
            command(i, 30, 44);
        }
        assertEquals(2, applier.applyUpTo(12), "two entries of 104 bytes reach 200");
        command(11, 30, 1000);
        applyAll();
        assertEquals(13, applier.appliedIndex(), "one longer than the bound is applied alone");
    }

    @Test
    void shouldNeverLetClusterTimeFall()
    {
        command(1, 50, 8);
        command(2, 45, 8);
        applyAll();
        assertEquals(List.of("command of 8 at 3 50", "command of 8 at 4 50"), calls);
        assertEquals(50, applier.clusterTime());
    }

    @Test
    void shouldStopAtABrokenIndex()
    {
        command(1, 30, 8);
        final int offset = (int) log.endPosition();
        command(2, 30, 8);
        log.buffer().putLong(offset + 16, 7);
        final IllegalStateException ex = assertThrows(IllegalStateException.class, this::applyAll);
        assertTrue(ex.getMessage().contains("index continuity: entry 7 after 3"), ex.getMessage());
    }

    @Test
    void shouldStopWhenTheLogLacksWhatIsCommitted()
    {
        final IllegalStateException ex = assertThrows(IllegalStateException.class, () -> applier.applyUpTo(9));
        assertTrue(ex.getMessage().contains("doesn't hold entry 3"), ex.getMessage());
    }

    @Test
    void shouldStopForGoodWhenTheServiceFails()
    {
        command(1, 30, 8);
        failure = new IllegalArgumentException("no such book");
        final IllegalStateException ex = assertThrows(IllegalStateException.class, this::applyAll);
        assertEquals("entry 3 of session 2 failed: no such book", ex.getMessage());
        assertEquals(failure, ex.getCause());
        failure = null;
        assertThrows(IllegalStateException.class, this::applyAll);
        assertEquals(2, applier.appliedIndex());
    }

    @Test
    void shouldShowTheServiceItsNode()
    {
        assertEquals(3, context.memberId());
        assertEquals(2, context.session(2).id());
        assertNull(context.session(3));
        final List<Long> ids = new ArrayList<>();
        context.forEachSession(session -> ids.add(session.id()));
        assertEquals(List.of(2L), ids);
    }

    @Test
    void shouldLetAServiceReplyOnceAndOnlyToTheCommandBeingExecuted()
    {
        final ClientSession session = context.session(2);
        assertThrows(IllegalStateException.class, () -> session.reply(payload, 0, 1));
        command(1, 30, 1001);
        final IllegalStateException ex = assertThrows(IllegalStateException.class, this::applyAll);
        assertTrue(ex.getMessage().contains("was answered already"), ex.getMessage());
    }

    @Test
    void shouldExecuteWhatCameTogetherInOrder()
    {
        payload.putInt(0, 8 + 5);
        payload.putInt(16, 8);
        payload.putInt(24, 8 + 16);
        log.append(1, 30, new Entry().header(EntryType.COMMANDS.value(), 2, 1, 0).payload(payload, 0, 48));
        command(4, 40, 8);
        applyAll();
        assertEquals(List.of(
            "command of 5 at 3 30", "command of 0 at 3 30", "command of 16 at 3 30", "command of 8 at 4 40"), calls);
        log.append(1, 50, new Entry().header(EntryType.COMMANDS.value(), 2, 4, 0).payload(payload, 0, 48));
        applyAll();
        assertEquals(6, calls.size(), "the first of them was there already");
    }

    @Test
    void shouldStopAtAnEntryWhoseCommandsAreNotWhole()
    {
        payload.putInt(0, 8 + 8);
        payload.putInt(16, 8 + 16);
        log.append(1, 30, new Entry().header(EntryType.COMMANDS.value(), 2, 1, 0).payload(payload, 0, 32));
        final IllegalStateException ex = assertThrows(IllegalStateException.class, this::applyAll);
        assertEquals("entry 3 of session 2, command 2, failed: a command of 24 bytes at 16", ex.getMessage());
    }

    private void command(final long sequence, final long timestamp, final int length)
    {
        log.append(1, timestamp, new Entry()
            .header(EntryType.COMMAND.value(), 2, sequence, 0)
            .payload(payload, 0, length));
        assertEquals(0, (FRAME_HEADER + log.endPosition()) % 8);
    }

    private void applyAll()
    {
        while (applier.appliedIndex() < log.lastIndex())
        {
            applier.applyUpTo(log.lastIndex());
        }
    }

    @Override
    public void onStart(final ServiceContext newContext)
    {
        context = newContext;
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestamp)
    {
        calls.add("open " + session.id() + " at " + context.index() + " " + timestamp);
    }

    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (failure != null)
        {
            throw failure;
        }
        assertEquals(timestamp, context.clusterTime());
        calls.add("command of " + length + " at " + context.index() + " " + timestamp);
        session.reply(buffer, offset, length);
        if (length == 1001)
        {
            session.reply(buffer, offset, length);
        }
    }
}
