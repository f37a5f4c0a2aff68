package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeaderKillTest implements LeaderKill.Nodes
{
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(20);
    /** What the clock given to the trouble-maker moves in a turn: seconds pass in microseconds. */
    private static final long TURN_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<String> log = new ArrayList<>();
    private ScriptedClient client;
    private final CommandPump pump = new CommandPump(
        (listener) -> client = new ScriptedClient(listener), true, System.err);
    private boolean hasLeader = true;
    private boolean isReplacedAtOnce = true;
    private long turns;

    @Test
    void shouldKillHalfWayMeasureAndRestart() throws IOException
    {
        final LeaderKill trouble = run("line\n".repeat(20_000), 100_000);
        assertEquals(List.of("kill", "restart 4"), log);
        assertEquals(4, trouble.killedId());
        // half of the lines, less what was in flight
        assertTrue(Math.abs(10_000 - trouble.acknowledgedAtKill()) <= 300, "" + trouble.acknowledgedAtKill());
        assertTrue(trouble.failoverNs() >= 0);
    }

    @Test
    void shouldKillAfterSomeCommandsWhenTheLengthIsNotKnown() throws IOException
    {
        final LeaderKill trouble = run("x\n".repeat(60_000), -1);
        assertTrue(trouble.acknowledgedAtKill() > 0 && trouble.acknowledgedAtKill() <= 50_010);
    }

    @Test
    void shouldKillEvenWithoutInput() throws IOException
    {
        final LeaderKill trouble = run("", 0);
        trouble.finish(pump, turns * TURN_NS);
        assertEquals(List.of("kill", "restart 4"), log);
        assertEquals(-1, trouble.failoverNs());
    }

    @Test
    void shouldAskAgainWhileThereIsNoLeader() throws IOException
    {
        hasLeader = false;
        final LeaderKill trouble = run("x\n".repeat(5_000), 10_000);
        assertTrue(log.size() > 1);
        assertTrue(log.stream().allMatch("none"::equals));
        assertEquals(-1, trouble.killedId());
    }

    @Test
    void shouldRestartThoughNobodyTakesOver() throws IOException
    {
        isReplacedAtOnce = false;
        final LeaderKill trouble = run("x\n".repeat(5_000), 10_000);
        // the restarted node is elected: only then do replies come again
        assertEquals(List.of("kill", "restart 4"), log);
        assertTrue(trouble.failoverNs() > TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void shouldRestartOnlyOnce() throws IOException
    {
        final LeaderKill trouble = run("x\n".repeat(20_000), 40_000);
        trouble.finish(pump, turns * TURN_NS);
        trouble.finish(pump, turns * TURN_NS);
        assertEquals(List.of("kill", "restart 4"), log);
    }

    private LeaderKill run(final String input, final long inputLength) throws IOException
    {
        client.elect(4, 1);
        final LeaderKill trouble = new LeaderKill(this, inputLength);
        assertEquals(CommandPump.End.DONE, pump.run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)),
            TIMEOUT_NS,
            (p, nowNs) -> trouble.onTurn(p, nowNs + ++turns * TURN_NS),
            () -> false));
        return trouble;
    }

    @Override
    public int killLeader()
    {
        log.add(hasLeader ? "kill" : "none");
        if (!hasLeader)
        {
            return -1;
        }
        if (isReplacedAtOnce)
        {
            client.elect(5, 2);
        }
        else
        {
            client.isSilent = true;
        }
        return 4;
    }

    @Override
    public void restart(final int id)
    {
        log.add("restart " + id);
        if (!isReplacedAtOnce)
        {
            client.isSilent = false;
            client.elect(4, 2);
        }
    }
}
