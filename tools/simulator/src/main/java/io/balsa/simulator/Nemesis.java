package io.balsa.simulator;

import java.util.Map;

/**
 * Makes things go wrong, for a while: those that the plan says, as strongly as it says.
 */
final class Nemesis extends Event
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long RESTART_NS = 20 * MS;
    private static final double SPELL_HAS_IT = 0.5;
    private static final int WIPED_OF_MIN = 3;

    private final World world;
    private final SwarmPlan plan;
    private final SimulationRandom random;
    private final int nodeCount;
    private final long endNs;
    private SimulatedNode lost;
    private boolean isLostAllowed;
    private boolean isOver;

    Nemesis(final World world, final SwarmPlan plan)
    {
        this.world = world;
        this.plan = plan;
        random = world.fork();
        nodeCount = world.nodeCount();
        endNs = world.nowNs() + plan.durationMs() * MS;
        drawWeather();
    }

    void begin()
    {
        world.queue().schedule(this, world.nowNs() + random.below(500 * MS));
    }

    /**
     * Everything works again, from now on.
     */
    void end()
    {
        world.timeline().add(world.nowNs(), "all is healed");
        isOver = true;
        world.queue().cancel(this);
        world.network().heal(NetworkSettings.lan());
        world.restartWhoEnds(RESTART_NS);
        if (lost != null && !isLostAllowed)
        {
            recoverLost();
        }
        for (int id = 0; id < nodeCount; id++)
        {
            final SimulatedNode node = world.node(id);
            node.disk().heal();
            node.crashAfterMessages(Integer.MAX_VALUE);
            node.slow(0);
            node.clockRate(1.0);
            node.pause(false);
            if (!node.isUp() && !node.isDead())
            {
                world.counts().add(Fault.RESTART);
                node.start();
            }
        }
        world.clients().forEach(client -> client.pause(false));
    }

    @Override
    long fingerprint()
    {
        return 55;
    }

    @Override
    void run()
    {
        forgetLost();
        final SimulatedNode node = world.node(random.below(nodeCount));
        if (!node.isUp())
        {
            restart(node);
        }
        else
        {
            final FaultClass drawn = draw();
            if (drawn != null)
            {
                act(drawn, node);
            }
        }
        world.queue().schedule(this, world.nowNs() + random.exponential(200 * MS));
    }

    /**
     * @return null: nothing is to be done in this life.
     */
    private FaultClass draw()
    {
        double sum = 0;
        FaultClass last = null;
        for (final Map.Entry<FaultClass, Double> entry : plan.faults().entrySet())
        {
            if (!entry.getKey().isWeather())
            {
                sum += entry.getValue();
                last = entry.getKey();
            }
        }
        double at = random.unit() * sum;
        for (final Map.Entry<FaultClass, Double> entry : plan.faults().entrySet())
        {
            if (!entry.getKey().isWeather())
            {
                at -= entry.getValue();
                if (at < 0)
                {
                    return entry.getKey();
                }
            }
        }
        return last;
    }

    private void act(final FaultClass kind, final SimulatedNode node)
    {
        switch (kind)
        {
            case KILL, POWER_CUT -> bringDown(node, kind == FaultClass.POWER_CUT);
            case CRASH_IN_DISK ->
            {
                if (mayGoDown())
                {
                    node.disk().crashAfter(random.below(20));
                    restartLater(node);
                }
            }
            case PAUSE ->
            {
                world.counts().add(Fault.PAUSE);
                node.pause(true);
                later(plan.pauseMaxMs() * MS, () -> node.pause(false));
            }
            case SLOW ->
            {
                world.counts().add(Fault.SLOW);
                node.slow(random.below(10 * MS));
                later(2 * S, () -> node.slow(0));
            }
            case CLOCK ->
            {
                world.counts().add(Fault.CLOCK_RATE);
                node.clockRate(0.5 + 1.5 * random.unit());
                later(2 * S, () -> node.clockRate(1.0));
            }
            case CLOCK_FREEZE ->
            {
                world.counts().add(Fault.CLOCK_FREEZE);
                node.clockRate(0);
                later(2 * S, () -> node.clockRate(1.0));
            }
            case CRASH_IN_CYCLE ->
            {
                if (mayGoDown())
                {
                    node.crashAfterMessages(random.below(10));
                    restartLater(node);
                }
            }
            case ROT ->
            {
                if (mayGoDown())
                {
                    bringDown(node, random.chance(0.5));
                    final String place = world.atlas().damage(node.id(), node.disk(), random, world.counts());
                    if (place != null)
                    {
                        node.tell("rots while it is down, at ", place);
                    }
                }
            }
            case PUBLICATION, IMAGE -> breakWay(kind, node.id());
            case CLIENT_PAUSE ->
            {
                final SimulatedClient client = world.clients().get(random.below(world.clients().size()));
                world.counts().add(Fault.CLIENT_PAUSE);
                client.pause(true);
                later(4 * S, () -> client.pause(false));
            }
            case SNAPSHOT ->
            {
                node.tell("is asked for a snapshot");
                node.takeSnapshot();
            }
            case DISK_FULL ->
            {
                world.counts().add(Fault.DISK_FULL);
                node.tell("has a full disk");
                node.disk().isFull(true);
                later(2 * S, () -> node.disk().isFull(false));
            }
            // whoever waits for it by the end doesn't wait on
            case DISK_HANG -> node.hangDisk(Math.min(random.below(3 * S), endNs - world.nowNs()));
            case WIPE -> wipe(node);
            case DISK_ERROR ->
            {
                if (mayGoDown())
                {
                    world.counts().add(Fault.DISK_ERROR);
                    node.tell("will see its next force fail");
                    node.disk().failNextForce();
                    restartLater(node);
                }
            }
            default -> cut(kind, node.id());
        }
    }

    private void cut(final FaultClass kind, final int id)
    {
        if (kind == FaultClass.WEATHER)
        {
            drawWeather();
            return;
        }
        world.counts().add(Fault.CUT);
        world.node(id).tell("is cut: ", kind.label());
        final long halves = random.next();
        for (int one = 0; one < nodeCount; one++)
        {
            for (int other = 0; other < nodeCount; other++)
            {
                final boolean isApart = (halves >> one & 1) != (halves >> other & 1);
                final boolean isCut = switch (kind)
                {
                    case ISOLATE -> one == id || other == id;
                    case ONE_WAY -> one == id;
                    case BRIDGE -> isApart && one != id && other != id;
                    case FLAP -> one == id && (halves >> 20 + other & 1) == 0;
                    default -> isApart;
                };
                if (isCut && one != other)
                {
                    world.network().block(one, other, true);
                }
            }
        }
        if (kind == FaultClass.ISOLATE && random.chance(0.5))
        {
            isolateFromClients(id);
        }
        later(kind == FaultClass.FLAP ? 100 * MS : 2 * S, world.network()::unblockAll);
    }

    /**
     * One way from a node to another, or to a client, or from one.
     */
    private void breakWay(final FaultClass kind, final int id)
    {
        final int places = nodeCount + world.clients().size();
        final int drawn = random.below(places);
        final int other = drawn < nodeCount ? drawn : SimulatedNetwork.CLIENT + drawn - nodeCount;
        final boolean isOutbound = random.chance(0.5);
        final int from = isOutbound ? id : other;
        final int to = isOutbound ? other : id;
        if (kind == FaultClass.IMAGE)
        {
            final Stream[] streams = Stream.values();
            world.network().loseImage(
                from, to, streams[random.below(streams.length)], world.nowNs() + random.below(S));
            return;
        }
        final Fault[] whys = {Fault.NOT_CONNECTED, Fault.CLOSED, Fault.MAX_POSITION};
        final Fault why = whys[random.below(whys.length)];
        world.network().refuse(
            from, to, why, world.nowNs() + random.below(why == Fault.NOT_CONNECTED ? S : 50 * MS));
    }

    private void isolateFromClients(final int id)
    {
        for (int client = 0; client < world.clients().size(); client++)
        {
            world.network().block(id, SimulatedNetwork.CLIENT + client, true);
            world.network().block(SimulatedNetwork.CLIENT + client, id, true);
        }
    }

    /**
     * One at a time, and only where no disk rots: else more than one of those that hold an entry are lost, and it with
     * them.
     */
    private void wipe(final SimulatedNode node)
    {
        if (lost == null && nodeCount >= WIPED_OF_MIN && plan.strength(FaultClass.ROT) == 0 &&
            world.settings().isDisk() && mayGoDown())
        {
            lost = node;
            node.end(true);
            node.wipe();
            restartLater(node);
            later(plan.downMaxMs() * MS, this::recoverLost);
        }
    }

    /**
     * An operator comes, and gives it a sound disk. The next may be lost when this one takes part again.
     */
    private void recoverLost()
    {
        if (lost.isUp())
        {
            lost.end(true);
        }
        lost.disk().heal();
        lost.allowRecovery();
        restart(lost);
        isLostAllowed = true;
    }

    private void forgetLost()
    {
        if (isLostAllowed && lost.isUp() && lost.isSettled())
        {
            lost = null;
            isLostAllowed = false;
        }
    }

    private void bringDown(final SimulatedNode node, final boolean isPowerCut)
    {
        if (mayGoDown())
        {
            world.counts().add(isPowerCut ? Fault.POWER_CUT : Fault.KILL);
            node.end(isPowerCut);
            restartLater(node);
        }
    }

    private boolean mayGoDown()
    {
        int down = 0;
        for (int id = 0; id < nodeCount; id++)
        {
            down += world.isUp(id) ? 0 : 1;
        }
        return down < plan.downMax();
    }

    private void restartLater(final SimulatedNode node)
    {
        later(plan.downMaxMs() * MS, () -> restart(node));
    }

    private void restart(final SimulatedNode node)
    {
        if (!node.isUp() && !node.isDead())
        {
            world.counts().add(Fault.RESTART);
            node.disk().isFull(false);
            node.start();
            if (!node.isUp())
            {
                // its disk failed at once: the next life may have more luck
                node.end(false);
            }
        }
    }

    private void later(final long maxNs, final Runnable action)
    {
        world.at(world.nowNs() + random.below(maxNs), () ->
        {
            if (!isOver)
            {
                action.run();
            }
        });
    }

    private void drawWeather()
    {
        final NetworkSettings settings = NetworkSettings.lan();
        if (plan.strength(FaultClass.DELAY) > 0)
        {
            final long minNs = random.below(2 * MS);
            settings.delays(minNs, minNs + random.below(30 * MS));
            settings.clientMinNs = MS / 10;
            settings.clientMaxNs = settings.requestMaxNs;
        }
        settings.jitterMeanNs = random.chance(0.3) ?
            (long) (random.below(20 * MS) * plan.strength(FaultClass.JITTER)) : 0;
        settings.requestLoss = maybe(FaultClass.LOSS, 0.3);
        settings.replyLoss = maybe(FaultClass.LOSS, 0.3);
        settings.replyHold = maybe(FaultClass.HOLD, 0.7);
        settings.requestHold = maybe(FaultClass.HOLD, 0.3);
        settings.duplicate = maybe(FaultClass.DUPLICATE, 0.3);
        settings.truncate = maybe(FaultClass.TRUNCATE, 0.05);
        settings.corrupt = maybe(FaultClass.CORRUPT, 0.1);
        settings.backPressure = maybe(FaultClass.BACK_PRESSURE, 0.3);
        settings.adminAction = maybe(FaultClass.ADMIN_ACTION, 0.1);
        settings.clientLoss = maybe(FaultClass.CLIENT_LOSS, 0.2);
        final NetworkSettings.Order[] orders = NetworkSettings.Order.values();
        final NetworkSettings.Order drawn = orders[random.below(orders.length)];
        settings.order = plan.strength(FaultClass.ORDER) > 0 ? drawn : settings.order;
        world.timeline().add(world.nowNs(), "the weather changes");
        world.network().settings(settings);
    }

    /**
     * Each spell of weather has its own mixture.
     */
    private double maybe(final FaultClass faultClass, final double max)
    {
        return random.chance(SPELL_HAS_IT) ? max * plan.strength(faultClass) * random.unit() : 0;
    }
}
