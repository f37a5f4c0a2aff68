package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandPumpTest
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);

    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private ScriptedClient client;
    private final CommandPump pump = new CommandPump(
        (listener) -> client = new ScriptedClient(listener), true, new PrintStream(errors, true));

    @Test
    void shouldSendEachLineAsItIsAndCountTheAnswers() throws IOException
    {
        assertEquals(CommandPump.End.DONE, run("a\n\nb\r\n\u00ff\u0000last"));
        assertEquals(4, client.commands.size());
        assertArrayEquals(new byte[]{'a'}, client.commands.get(0));
        assertArrayEquals(new byte[0], client.commands.get(1));
        assertArrayEquals(new byte[]{'b', '\r'}, client.commands.get(2));
        assertArrayEquals(new byte[]{(byte) 0xFF, 0, 'l', 'a', 's', 't'}, client.commands.get(3));
        assertEquals(4, pump.acknowledged());
        assertTrue(verdict(replica()).isGood());
        assertTrue(pump.latencyUs(50) > 0);
    }

    @Test
    void shouldEndAtOnceOnEmptyInput() throws IOException
    {
        assertEquals(CommandPump.End.DONE, run(""));
        assertEquals(0, pump.accepted());
        assertEquals(0.0, pump.commandsPerSecond());
        assertTrue(verdict(replica()).isGood());
    }

    @Test
    void shouldKeepLinesThroughBackPressureAndAcrossBlocks() throws IOException
    {
        final StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 60_000; i++)
        {
            lines.append("line ").append(i).append('\n');
        }
        client.window = 7;
        assertEquals(CommandPump.End.DONE, run(lines.toString()));
        assertEquals(60_000, client.commands.size());
        assertEquals("line 59999", new String(client.commands.get(59_999), StandardCharsets.US_ASCII));
        assertTrue(verdict(replica()).isGood());
    }

    @Test
    void shouldNameALineThatIsTooLongAndSendAllOthers() throws IOException
    {
        final String tooLong = "x".repeat(ScriptedClient.LENGTH_MAX + 1);
        assertEquals(CommandPump.End.DONE, run("a\n" + tooLong + "\n" + "y".repeat(ScriptedClient.LENGTH_MAX) + "\nb"));
        assertEquals(3, pump.acknowledged());
        assertEquals(1, pump.rejected());
        final String sentence = errors.toString(StandardCharsets.UTF_8);
        assertTrue(sentence.contains("line 2 has 101 bytes, more than the maximum of 100"), sentence);
    }

    @Test
    void shouldNoticeAReplyThatComesTwice() throws IOException
    {
        client.repeat = 3;
        run("a\nb\nc\nd\n");
        assertEquals(1, pump.repeatedReplies());
        assertEquals(1, verdict(replica()).duplicated());
        assertFalse(verdict(replica()).isGood());
    }

    @Test
    void shouldNoticeAReplyThatIsLeftOut() throws IOException
    {
        client.skip = 2;
        assertEquals(CommandPump.End.TIMED_OUT, run("a\nb\nc\n", TimeUnit.MILLISECONDS.toNanos(50)));
        assertEquals(1, pump.acknowledged());
        assertEquals(1, pump.wrongReplies());
    }

    @Test
    void shouldNoticeAReplyThatDoesNotAgreeWithTheLines() throws IOException
    {
        client.spoil = 2;
        run("a\nb\nc\n");
        assertEquals(1, pump.wrongReplies());
        assertFalse(verdict(replica()).matchesInput());
    }

    @Test
    void shouldTimeOutOnlyWhileSomethingIsDue() throws IOException
    {
        client.isSilent = true;
        assertEquals(CommandPump.End.TIMED_OUT, run("a\n", TimeUnit.MILLISECONDS.toNanos(50)));
        assertFalse(pump.isConnected());
    }

    @Test
    void shouldWaitForSlowInputLongerThanForTheCluster() throws IOException
    {
        final long beginNs = System.nanoTime();
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(20);
        final InputStream slow = new InputStream()
        {
            private final byte[] bytes = {'a', '\n', 'b', '\n'};
            private int position;

            @Override
            public int read()
            {
                // much longer than the cluster would be given
                while (System.nanoTime() - beginNs < position * 4 * timeoutNs)
                {
                    Thread.yield();
                }
                return position < bytes.length ? bytes[position++] : -1;
            }

            @Override
            public int read(final byte[] target, final int offset, final int length)
            {
                final int value = read();
                target[offset] = (byte) value;
                return value < 0 ? -1 : 1;
            }
        };
        assertEquals(CommandPump.End.DONE, pump.run(slow, timeoutNs, (p, nowNs) -> { }, () -> false));
        assertEquals(2, pump.acknowledged());
    }

    @Test
    void shouldEndWhenTheSessionDoes() throws IOException
    {
        client.isClosed = true;
        assertEquals(CommandPump.End.CLOSED, run("a\n"));
        assertEquals("told to", pump.closeReason());
    }

    @Test
    void shouldEndWhenCancelled() throws IOException
    {
        client.isSilent = true;
        assertEquals(CommandPump.End.CANCELLED,
            pump.run(new ByteArrayInputStream(new byte[]{'a'}), TIMEOUT_NS, (p, nowNs) -> { }, () -> true));
    }

    @Test
    void shouldPassOnAFailureOfTheInput()
    {
        final InputStream broken = new InputStream()
        {
            @Override
            public int read() throws IOException
            {
                throw new IOException("unplugged");
            }
        };
        assertEquals("unplugged", assertThrows(IOException.class,
            () -> pump.run(broken, TIMEOUT_NS, (p, nowNs) -> { }, () -> false)).getMessage());
    }

    @Test
    void shouldJudgeReplicas() throws IOException
    {
        run("a\nb\nc\n");
        final Verdict.Replica good = replica();
        assertTrue(Verdict.of(pump, List.of(good, good, good), 3).isGood());

        final Verdict unread = Verdict.of(pump, List.of(good, good), 3);
        assertFalse(unread.replicasEqual());
        assertFalse(unread.isGood());

        final Verdict behind = Verdict.of(pump, List.of(good, new Verdict.Replica(1, 1, 99)), 2);
        assertEquals(new Verdict(2, 0, false, false), behind);

        final Verdict.Replica more = new Verdict.Replica(0, 5, 99);
        assertEquals(new Verdict(0, 2, true, false), Verdict.of(pump, List.of(more, more), 2));

        final Verdict.Replica other = new Verdict.Replica(0, 3, good.hash() + 1);
        assertEquals(new Verdict(0, 0, true, false), Verdict.of(pump, List.of(other, other), 2));
    }

    private CommandPump.End run(final String input) throws IOException
    {
        return run(input, TIMEOUT_NS);
    }

    private CommandPump.End run(final String input, final long timeoutNs) throws IOException
    {
        return pump.run(new ByteArrayInputStream(input.getBytes(StandardCharsets.ISO_8859_1)), timeoutNs,
            (p, nowNs) -> { }, () -> false);
    }

    private Verdict.Replica replica()
    {
        return new Verdict.Replica(
            0, client.ledger.counter(LedgerService.COUNT), client.ledger.counter(LedgerService.HASH));
    }

    private Verdict verdict(final Verdict.Replica replica)
    {
        return Verdict.of(pump, List.of(replica), 1);
    }
}
