package io.balsa.compare;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/**
 * The measurement: one thread offers commands, polls, and checks that every echo comes once, and in order where that is
 * promised. Commands are numbered, so the check costs a look into a ring.
 * <p>
 * Without a rate the loop is closed: as many commands as the window lets are outstanding, and latency is from the offer
 * to the echo. With a rate it is open: a command's latency begins when the clock wanted it offered, whether or not the
 * system took it then, so a stall counts for all that it held up (no coordinated omission).
 */
final class Load implements ReplyListener
{
    /** Commands outstanding at most while a leader is being killed: as good as no limit. */
    static final int FAILOVER_WINDOW = 1 << 16;

    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(90);
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(15);
    private static final int FAILOVER_RATE = 1_000;
    private static final int CLOCK_MASK = 31;

    private final RunSpec spec;
    private final Cell cell;
    private final EchoSystem echo;
    private final Samples samples;
    private final CommandLedger[] ledgers;
    private final UnsafeBuffer command;
    private final long intervalNs;
    private EchoClient client;
    private long dueNs;
    private long nowNs;
    private boolean isClockStale;
    private long replies;
    private int nextSession;
    private LeaderKill kill;

    Load(final RunSpec spec)
    {
        this.spec = spec;
        cell = spec.cell();
        echo = spec.echo();
        samples = new Samples(cell.seconds());
        ledgers = new CommandLedger[cell.clients()];
        final boolean skips = cell.failover() && echo.isOrdered() && !echo.survivesFailover();
        for (int i = 0; i < ledgers.length; i++)
        {
            ledgers[i] = new CommandLedger(cell.failover() ? FAILOVER_WINDOW : cell.windowPerSession(), skips);
        }
        command = new UnsafeBuffer(new byte[cell.length()]);
        final int rate = cell.failover() && cell.rate() == 0 ? FAILOVER_RATE : cell.rate();
        intervalNs = rate == 0 ? 0 : SECOND_NS / rate;
    }

    /**
     * @param servers of the run, started.
     * @return what was measured.
     * @throws Exception if the client can't start.
     */
    RunResult run(final Servers servers) throws Exception
    {
        try (EchoClient opened = echo.connect(spec, this))
        {
            client = opened;
            final IdleStrategy idle = cell.isDefaults() ? opened.newcomersIdle() : YieldingIdleStrategy.INSTANCE;
            awaitFirstReply(idle);
            nowNs = System.nanoTime();
            dueNs = nowNs;
            pumpUntil(nowNs + cell.warmUp() * SECOND_NS, idle);
            final double cpuBefore = servers.cpuSeconds();
            nowNs = System.nanoTime();
            samples.begin(nowNs);
            kill = cell.failover() ? new LeaderKill(cell.seconds()) : null;
            measure(servers, idle);
            samples.end(System.nanoTime());
            final long lag = servers.lag();
            final double cpuSeconds = servers.cpuSeconds() - cpuBefore;
            drain(idle);
            return result(cpuSeconds, lag);
        }
    }

    /** Warm-up begins when the system works: some find their leader only with the first command. */
    private void awaitFirstReply(final IdleStrategy idle)
    {
        final long deadlineNs = System.nanoTime() + CONNECT_TIMEOUT_NS;
        boolean isOffered = false;
        while (replies == 0)
        {
            nowNs = System.nanoTime();
            isOffered = isOffered || client.isConnected() && offer(0, nowNs);
            idle.idle(poll());
            if (nowNs - deadlineNs > 0)
            {
                throw new IllegalStateException(
                    (isOffered ? "no answer from " : "no connection to ") + spec.system().label() + " in 90 s");
            }
        }
    }

    private void measure(final Servers servers, final IdleStrategy idle)
    {
        final long endNs = nowNs + cell.seconds() * SECOND_NS;
        if (kill == null)
        {
            pumpUntil(endNs, idle);
            return;
        }
        pumpUntil(nowNs + SECOND_NS / 2, idle);
        final int leaderId = servers.leaderId(client.leaderId());
        servers.kill(leaderId);
        kill.begin(System.nanoTime());
        while (!kill.isOver(nowNs))
        {
            idle.idle(cycle());
        }
    }

    private void pumpUntil(final long endNs, final IdleStrategy idle)
    {
        while (nowNs - endNs < 0)
        {
            idle.idle(cycle());
        }
    }

    private int cycle()
    {
        nowNs = System.nanoTime();
        samples.onCycle(nowNs);
        final int offered = intervalNs == 0 ? offerAll() : offerDue();
        return offered + poll();
    }

    private int poll()
    {
        isClockStale = true;
        return client.poll();
    }

    private int offerAll()
    {
        int count = 0;
        for (int session = 0; session < ledgers.length; session++)
        {
            while (ledgers[session].hasRoom() && offer(session, nowNs))
            {
                count++;
            }
        }
        return count;
    }

    private int offerDue()
    {
        int count = 0;
        while (dueNs - nowNs <= 0 && ledgers[nextSession].hasRoom() && offer(nextSession, dueNs))
        {
            dueNs += intervalNs;
            nextSession = nextSession + 1 == ledgers.length ? 0 : nextSession + 1;
            count++;
        }
        return count;
    }

    private boolean offer(final int session, final long sentNs)
    {
        final long id = ledgers[session].nextId();
        command.putLong(0, id);
        command.putLong(cell.length() - Long.BYTES, ~id);
        if (!client.offer(session, command, cell.length()))
        {
            return false;
        }
        ledgers[session].onOffered(sentNs);
        return true;
    }

    @Override
    public void onReply(final int session, final DirectBuffer buffer, final int offset, final int length)
    {
        if (isClockStale || (replies & CLOCK_MASK) == 0)
        {
            // many replies of one poll share a look at the clock
            nowNs = System.nanoTime();
            isClockStale = false;
        }
        replies++;
        final long id = buffer.getLong(offset);
        final long sentNs = length == cell.length() && buffer.getLong(offset + length - Long.BYTES) == ~id ?
            ledgers[session].onReply(id) : ledgers[session].onReply(-1);
        if (sentNs != CommandLedger.WRONG)
        {
            samples.onReply(nowNs, nowNs - sentNs);
            if (kill != null)
            {
                kill.onReply(nowNs, sentNs);
            }
        }
    }

    private void drain(final IdleStrategy idle)
    {
        final long deadlineNs = System.nanoTime() + DRAIN_TIMEOUT_NS;
        while (outstanding() > 0 && System.nanoTime() - deadlineNs < 0)
        {
            idle.idle(poll());
        }
    }

    private long outstanding()
    {
        long outstanding = 0;
        for (final CommandLedger ledger : ledgers)
        {
            outstanding += ledger.outstanding();
        }
        return outstanding;
    }

    private RunResult result(final double cpuSeconds, final long lag) throws java.io.IOException
    {
        samples.writeLog(spec.dir().resolve("latency.hlog"));
        if (kill != null)
        {
            kill.writeTimeline(spec.dir().resolve("failover.csv"));
        }
        long lost = 0;
        long wrong = 0;
        long outOfOrder = 0;
        for (final CommandLedger ledger : ledgers)
        {
            lost += ledger.lost();
            wrong += ledger.wrong();
            outOfOrder += ledger.outOfOrder();
        }
        final double rate = samples.repliesPerSecond();
        return new RunResult(
            rate, samples.percentilesUs(), cpuSeconds * 1e6 / samples.replies(),
            Optional.ofNullable(kill).map(LeaderKill::gapMs).orElse(Double.NaN),
            lag, lag / Math.max(rate, 1) * 1e3, lost, wrong, outOfOrder, samples.beginMillis(), samples.endMillis());
    }
}
