package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * That wrong answers to clients are seen, also when all nodes give the same wrong one.
 */
class ClientHistoryTest
{
    @Test
    void shouldAcceptRegistersThatBehave()
    {
        final SimulationSummary summary = run(WorldSettings.of(3, Map.of(), Set.of()).withRegisters());

        assertEquals(0, summary.violations(), () -> String.join("\n", summary.failures()));
    }

    @Test
    void shouldSeeAnswersThatAreOldOnEveryNode()
    {
        final SimulationSummary summary = run(WorldSettings.of(3, Map.of(), Set.of()).with(
            () -> new WorldSettings.ServiceUnderTest<>(new OldAnswers(), OldAnswers::hash), RegisterCommands::new));

        assertTrue(summary.violations() > 0);
        summary.failures().forEach(failure -> assertEquals(
            1, failure.lines().filter(line -> line.contains("Linearizability: ")).count(), failure));
        summary.failures().forEach(
            failure -> assertTrue(failure.matches("(?s)seed -?\\d+: Linearizability.*"), failure));
    }

    @Test
    void shouldSeeEventsThatComeTwice()
    {
        final Violations violations = new Violations();
        final RegisterCommands commands = new RegisterCommands();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        RegisterService.encode(buffer, 0, Operation.Kind.PUT, 0, 7, 0, 2);
        commands.onOffered(1, buffer, 0, 0);
        for (final long ordinal : new long[]{0, 1, 1})
        {
            commands.judge(violations);
            assertTrue(violations.isEmpty());
            buffer.putLong(0, ordinal);
            commands.onEvent(1, buffer, 0);
        }
        commands.judge(violations);
        assertTrue(violations.list().get(0).startsWith("ExactlyOnce: "), violations.list().toString());
    }

    @Test
    void shouldSeeAnEventThatIsMissing()
    {
        final Violations violations = new Violations();
        final RegisterCommands commands = new RegisterCommands();
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        RegisterService.encode(buffer, 0, Operation.Kind.GET, 0, 7, 0, 1);
        commands.onOffered(1, buffer, 0, 0);
        buffer.putLong(0, 0);
        commands.onReply(1, buffer, 0, Long.BYTES, 1);
        commands.judge(violations);
        assertTrue(violations.list().get(0).startsWith("ExactlyOnce: "), violations.list().toString());
    }

    private static SimulationSummary run(final WorldSettings settings)
    {
        return Simulation.run(
            new SimulationOptions("swarm", 1, 20, 1),
            new SwarmScenario(
                SwarmWorlds.of((count, snapshots) -> settings, 3), SwarmEdit.NONE, 3_000_000_000L), done ->
            {
            });
    }

    /**
     * Executes rightly, everywhere alike, and once in twenty times answers with what was there one write before: no
     * invariant that looks at logs, disks or states can notice.
     */
    private static final class OldAnswers implements Service
    {
        private final RegisterService service = new RegisterService();
        private final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
        private final UnsafeBuffer answer = new UnsafeBuffer(new byte[Long.BYTES]);
        private final long[] older = new long[RegisterService.KEYS_MAX];
        private final long[] newer = new long[RegisterService.KEYS_MAX];
        private int count;

        private long hash()
        {
            return service.hash();
        }

        @Override
        public void onStart(final ServiceContext context)
        {
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            service.onCommand(new Overheard(session), timestamp, buffer, offset, length);
            final int key = RegisterService.key(buffer, offset);
            final long held = answer.getLong(0);
            if (held != newer[key])
            {
                older[key] = newer[key];
                newer[key] = held;
            }
            count++;
            reply.putLong(0, count % 20 == 0 ? older[key] : held);
            session.reply(reply, 0, Long.BYTES);
        }

        private final class Overheard implements ClientSession
        {
            private final ClientSession session;

            private Overheard(final ClientSession session)
            {
                this.session = session;
            }

            @Override
            public long id()
            {
                return session.id();
            }

            @Override
            public void reply(final DirectBuffer buffer, final int offset, final int length)
            {
                answer.putBytes(0, buffer, offset, length);
            }

            @Override
            public boolean isOpen()
            {
                return session.isOpen();
            }

            @Override
            public boolean push(final DirectBuffer buffer, final int offset, final int length)
            {
                return session.push(buffer, offset, length);
            }
        }
    }
}
