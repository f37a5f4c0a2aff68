package io.balsa.simulator;

import java.util.Arrays;

/**
 * What a test of the lab can do to a cluster and see of it. Waiting lets virtual time pass; nothing else does.
 */
final class LabCluster
{
    /** The lab's measure of time for elections, ms. */
    static final long ELECTION_MS = 1000;

    private static final long MS = 1_000_000L;
    private static final long LIMIT_NS = 120_000 * MS;
    private static final int NOBODY = SimulatedNetwork.CLIENT + 15;
    private static final int SMALL = 16;
    private static final int LEADER_ROUNDS = 10;
    private static final int LOOKS = 30;
    private static final long LOOK_MAX_MS = 1280;

    private final World world;
    private final SimulationRandom random;
    private final LabSession session = new LabSession(NOBODY);
    private final boolean[] isJoined;
    private final long[][] applied;
    private final int[] appliedCount;
    private final LabService[] services;
    private long sessionId;
    private long lastAgreementNs = -1;

    LabCluster(
        final WorldSettings settings,
        final NetworkSettings network,
        final long seed,
        final MemoryPool memory,
        final Timeline timeline)
    {
        final int count = settings.nodes().length;
        isJoined = new boolean[count];
        applied = new long[count][SMALL];
        appliedCount = new int[count];
        services = new LabService[count];
        world = new World(
            settings.with(
                () -> new WorldSettings.ServiceUnderTest<>(new LabService(this), LabService::count),
                () -> CommandSource.ANY),
            network, seed, memory, timeline);
        random = world.fork();
        for (int id = 0; id < count; id++)
        {
            world.network().block(id, NOBODY, true);
            isJoined[id] = true;
        }
        world.startAll();
    }

    World world()
    {
        return world;
    }

    SimulationRandom random()
    {
        return random;
    }

    int nodeCount()
    {
        return isJoined.length;
    }

    long nowNs()
    {
        return world.nowNs();
    }

    long lastAgreementNs()
    {
        return lastAgreementNs;
    }

    /**
     * @return a command that is unlikely to be the same as another.
     */
    long randomValue()
    {
        return random.next() >>> 1;
    }

    boolean isJoined(final int id)
    {
        return isJoined[id];
    }

    boolean isUp(final int id)
    {
        return world.isUp(id);
    }

    long term(final int id)
    {
        return world.node(id).raft().term();
    }

    /** The node that many places after another. */
    int after(final int id, final int places)
    {
        return (id + places) % nodeCount();
    }

    void network(final NetworkSettings settings)
    {
        world.network().settings(settings);
    }

    void cut(final int... ids)
    {
        link(false, ids);
    }

    void join(final int... ids)
    {
        link(true, ids);
    }

    /**
     * The process dies; on half of all occasions the power goes with it, and what wasn't forced. Cut until joined.
     */
    void crash(final int id)
    {
        cut(id);
        world.node(id).end(random.chance(0.5));
        tell("crash", id);
    }

    /**
     * A new process on what the old one left. Cut until joined.
     */
    void restart(final int id)
    {
        crash(id);
        world.node(id).start();
        if (!world.isUp(id))
        {
            fail("n" + id + " doesn't start");
        }
        tell("restart", id);
    }

    /**
     * @return number among all commands, or {@link LabSession#REFUSED}.
     */
    long start(final int id, final long value)
    {
        return start(id, value, SMALL);
    }

    long start(final int id, final long value, final int length)
    {
        // as long as nothing is covered by a snapshot the log alone says where the session is
        final boolean isCovered = world.isUp(id) && world.node(id).log().firstIndex() > 1;
        session.executed(isCovered ? sessionId : 0, isCovered ? services[id].count() : 0);
        return session.offer(world.node(id), value, length);
    }

    /**
     * Agree on a command.
     *
     * @return its index.
     */
    long one(final long value, final int expected, final boolean isRetried)
    {
        return one(value, SMALL, expected, isRetried);
    }

    long one(final long value, final int length, final int expected, final boolean isRetried)
    {
        final LabAgreement agreement = new LabAgreement(this, value, length, expected, isRetried);
        agreement.begin();
        await(agreement);
        lastAgreementNs = agreement.durationNs();
        tell("agreed on " + agreement.index() + " by " + expected + " in " + lastAgreementNs / MS + " ms");
        return agreement.index();
    }

    /**
     * @return under way.
     */
    LabAgreement inBackground(final long value, final int expected)
    {
        final LabAgreement agreement = new LabAgreement(this, value, SMALL, expected, true);
        agreement.begin();
        return agreement;
    }

    void await(final LabAgreement agreement)
    {
        while (!agreement.isDone() && world.step(LIMIT_NS) && world.nowNs() < LIMIT_NS)
        {
            continue;
        }
        requireInTime();
        require(agreement.isDone(), "the test took more than 120 s");
    }

    void sleep(final long durationMs)
    {
        world.runUntil(world.nowNs() + durationMs * MS);
        requireInTime();
    }

    /**
     * @return how many nodes have ever executed it, in any of their lives.
     */
    int committedCount(final long index)
    {
        int count = 0;
        for (final int last : appliedCount)
        {
            count += last >= index ? 1 : 0;
        }
        return count;
    }

    /**
     * @return what was executed there; 0: nothing yet.
     */
    long value(final long index)
    {
        for (int id = 0; id < nodeCount(); id++)
        {
            if (appliedCount[id] >= index)
            {
                return applied[id][(int) index];
            }
        }
        return 0;
    }

    /**
     * Wait until so many have executed it.
     *
     * @param term given up beyond it; -1: never.
     * @return false if it was given up.
     */
    boolean await(final long index, final int expected, final long term)
    {
        long pauseMs = 10;
        for (int look = 0; look < LOOKS && committedCount(index) < expected; look++)
        {
            sleep(pauseMs);
            pauseMs = Math.min(pauseMs * 2, LOOK_MAX_MS);
            for (int id = 0; id < nodeCount() && term >= 0; id++)
            {
                if (isUp(id) && term(id) > term)
                {
                    return false;
                }
            }
        }
        require(committedCount(index) >= expected, "command " + index + " isn't on " + expected + " nodes");
        return true;
    }

    int checkOneLeader()
    {
        for (int round = 0; round < LEADER_ROUNDS; round++)
        {
            sleep(450 + random.below(100));
            int leader = -1;
            for (int id = 0; id < nodeCount(); id++)
            {
                if (isJoined[id] && world.node(id).raft().isLeader())
                {
                    require(leader < 0 || term(leader) != term(id), "two leaders in one term");
                    leader = leader < 0 || term(id) > term(leader) ? id : leader;
                }
            }
            if (leader >= 0)
            {
                tell("leader", leader);
                return leader;
            }
        }
        throw failed("nobody leads");
    }

    /**
     * @return the term that all joined nodes are in.
     */
    long checkTerms()
    {
        long term = -1;
        for (int id = 0; id < nodeCount(); id++)
        {
            if (isJoined[id])
            {
                require(term < 0 || term == term(id), "nodes disagree on the term");
                term = term(id);
            }
        }
        return term;
    }

    void checkNoLeader()
    {
        for (int id = 0; id < nodeCount(); id++)
        {
            require(!isJoined[id] || !world.node(id).raft().isLeader(), "n" + id + " leads without a quorum");
        }
    }

    /**
     * @return requests that have arrived at all nodes.
     */
    long requestCount()
    {
        long count = 0;
        for (int id = 0; id < nodeCount(); id++)
        {
            count += world.network().traffic().requestsTo(id);
        }
        return count;
    }

    long byteCount()
    {
        return world.network().traffic().byteCount();
    }

    void onService(final int id, final LabService service)
    {
        services[id] = service;
    }

    void onSession(final long id)
    {
        sessionId = id;
    }

    /**
     * @return entries of a node's log that its newest snapshot doesn't cover.
     */
    long uncoveredCount(final int id)
    {
        return world.node(id).log().lastIndex() - world.node(id).snapshotIndex();
    }

    long count(final Fault fault)
    {
        return world.counts().get(fault);
    }

    void onApplied(final int id, final long index, final long value)
    {
        for (int other = 0; other < nodeCount(); other++)
        {
            if (appliedCount[other] >= index && applied[other][(int) index] != value)
            {
                world.violations().add("Lab: n" + id + " executed another command " + index + " than n" + other);
            }
        }
        if (index > appliedCount[id])
        {
            if (index == applied[id].length)
            {
                applied[id] = Arrays.copyOf(applied[id], 2 * applied[id].length);
            }
            applied[id][(int) index] = value;
            appliedCount[id] = (int) index;
        }
    }

    void require(final boolean isTrue, final String otherwise)
    {
        if (!isTrue)
        {
            fail(otherwise);
        }
    }

    /**
     * For the timeline.
     */
    void tell(final String what)
    {
        if (world.timeline().isOn())
        {
            world.timeline().add(world.nowNs(), "lab: " + what);
        }
    }

    void requireAtMost(final long budget, final long used, final String what)
    {
        tell(used + " " + what);
        require(used <= budget, used + " " + what + ", at most " + budget + " allowed");
    }

    void fail(final String why)
    {
        throw failed(why);
    }

    void requireInTime()
    {
        if (!world.violations().isEmpty())
        {
            throw new LabFailure("stopped: " + world.violations().list());
        }
        require(world.nowNs() < LIMIT_NS, "the test took more than 120 s");
    }

    private LabFailure failed(final String why)
    {
        world.violations().add("Lab: " + world.nowNs() / MS + " ms: " + why);
        return new LabFailure(why);
    }

    private void link(final boolean isOn, final int... ids)
    {
        for (final int id : ids)
        {
            isJoined[id] = isOn;
            for (int other = 0; other < nodeCount(); other++)
            {
                final boolean isCut = !isOn || !isJoined[other];
                world.network().block(id, other, isCut);
                world.network().block(other, id, isCut);
            }
            tell(isOn ? "join" : "cut", id);
        }
    }

    private void tell(final String what, final int id)
    {
        if (world.timeline().isOn())
        {
            tell(what + ' ' + world.node(id));
        }
    }
}
