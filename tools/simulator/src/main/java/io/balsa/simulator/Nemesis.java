package io.balsa.simulator;

/**
 * Makes things go wrong, for a while: each seed draws which kinds, and how strongly.
 */
final class Nemesis extends Event
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long RESTART_NS = 20 * MS;
    private static final double CLASS_IS_ON = 0.5;

    private final World world;
    private final SimulationRandom random;
    private final int nodeCount;
    private final double[] weights = new double[Kind.values().length];
    private final long pauseMaxNs;
    private final long downMaxNs;
    private final int downMax;
    private boolean isOver;

    /** What may be done. */
    private enum Kind
    {
        KILL, POWER_CUT, CRASH_IN_DISK, PAUSE, SLOW, CLOCK, DISK_FULL, DISK_ERROR, ISOLATE, ONE_WAY, HALVES, BRIDGE,
        FLAP, WEATHER
    }

    Nemesis(final World world)
    {
        this.world = world;
        random = world.fork();
        nodeCount = world.nodeCount();
        for (int i = 0; i < weights.length; i++)
        {
            weights[i] = random.chance(CLASS_IS_ON) ? random.unit() : 0;
        }
        pauseMaxNs = random.between(20 * MS, 2 * S);
        downMaxNs = random.between(100 * MS, 5 * S);
        // sometimes all at once, mostly a minority
        downMax = random.chance(0.3) ? nodeCount : Math.max(1, (nodeCount - 1) / 2);
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
        world.node(0).tell("all is healed");
        isOver = true;
        world.queue().cancel(this);
        world.network().heal(NetworkSettings.lan());
        world.restartWhoEnds(RESTART_NS);
        for (int id = 0; id < nodeCount; id++)
        {
            final SimulatedNode node = world.node(id);
            node.disk().heal();
            node.slow(0);
            node.clockRate(1.0);
            node.pause(false);
            if (!node.isUp())
            {
                world.counts().add(Fault.RESTART);
                node.start();
            }
        }
    }

    @Override
    long fingerprint()
    {
        return 55;
    }

    @Override
    void run()
    {
        final SimulatedNode node = world.node(random.below(nodeCount));
        if (!node.isUp())
        {
            restart(node);
        }
        else
        {
            act(draw(), node);
        }
        world.queue().schedule(this, world.nowNs() + random.exponential(200 * MS));
    }

    private Kind draw()
    {
        double sum = 0;
        for (final double weight : weights)
        {
            sum += weight;
        }
        double at = random.unit() * sum;
        for (final Kind kind : Kind.values())
        {
            at -= weights[kind.ordinal()];
            if (at < 0)
            {
                return kind;
            }
        }
        return Kind.WEATHER;
    }

    private void act(final Kind kind, final SimulatedNode node)
    {
        switch (kind)
        {
            case KILL, POWER_CUT -> bringDown(node, kind == Kind.POWER_CUT);
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
                later(pauseMaxNs, () -> node.pause(false));
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
            case DISK_FULL ->
            {
                world.counts().add(Fault.DISK_FULL);
                node.disk().isFull(true);
                later(2 * S, () -> node.disk().isFull(false));
            }
            case DISK_ERROR ->
            {
                if (mayGoDown())
                {
                    world.counts().add(Fault.DISK_ERROR);
                    node.disk().failNextForce();
                    restartLater(node);
                }
            }
            default -> cut(kind, node.id());
        }
    }

    private void cut(final Kind kind, final int id)
    {
        if (kind == Kind.WEATHER)
        {
            drawWeather();
            return;
        }
        world.counts().add(Fault.CUT);
        world.node(id).tell("is cut: ", kind);
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
        if (kind == Kind.ISOLATE && random.chance(0.5))
        {
            isolateFromClients(id);
        }
        later(kind == Kind.FLAP ? 100 * MS : 2 * S, world.network()::unblockAll);
    }

    private void isolateFromClients(final int id)
    {
        for (int client = 0; client < world.clients().size(); client++)
        {
            world.network().block(id, SimulatedNetwork.CLIENT + client, true);
            world.network().block(SimulatedNetwork.CLIENT + client, id, true);
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
        return down < downMax;
    }

    private void restartLater(final SimulatedNode node)
    {
        later(downMaxNs, () -> restart(node));
    }

    private void restart(final SimulatedNode node)
    {
        if (!node.isUp())
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
        final NetworkSettings settings = new NetworkSettings();
        final long minNs = random.below(2 * MS);
        settings.delays(minNs, minNs + random.below(30 * MS));
        settings.clientMinNs = MS / 10;
        settings.clientMaxNs = settings.requestMaxNs;
        if (weights[Kind.WEATHER.ordinal()] > 0)
        {
            settings.jitterMeanNs = random.chance(0.3) ? random.below(20 * MS) : 0;
            settings.requestLoss = maybe(0.3);
            settings.replyLoss = maybe(0.3);
            settings.replyHold = maybe(0.7);
            settings.requestHold = maybe(0.3);
            settings.duplicate = maybe(0.3);
            settings.truncate = maybe(0.05);
            settings.corrupt = maybe(0.1);
            settings.backPressure = maybe(0.3);
            settings.clientLoss = maybe(0.2);
        }
        settings.order = NetworkSettings.Order.values()[random.below(NetworkSettings.Order.values().length)];
        world.network().settings(settings);
    }

    private double maybe(final double max)
    {
        return random.chance(CLASS_IS_ON) ? max * random.unit() : 0;
    }
}
