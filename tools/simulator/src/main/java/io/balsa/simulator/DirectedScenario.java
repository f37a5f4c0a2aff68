package io.balsa.simulator;

import io.balsa.consensus.VoteRequest;
import java.util.Arrays;
import java.util.Set;

/**
 * Situations made for one mechanism each, which chance alone seldom brings about.
 */
final class DirectedScenario implements Scenario
{
    private static final long MS = 1_000_000L;
    private static final long S = 1_000_000_000L;
    private static final long CAP_NS = 20 * S;
    private static final long NEW_TERM_EVERY_NS = 60 * MS;
    private static final long ASK_EVERY_NS = 20 * MS;
    private static final long QUIET_NS = 3 * S;
    /** Before any timer ends. */
    private static final long EARLY_NS = 10 * MS;
    /** Less than a grant protects. */
    private static final long SILENCE_NS = 250 * MS;
    private static final int UNFIT = 1;
    private static final int ALL = (1 << SeedLogs.NODES) - 1;

    private final Plot plot;
    private final WorldSettings settings;
    private final NetworkSettings network;

    /** What is arranged. */
    enum Plot
    {
        /** One that can't win opens a new term every 60 ms, until there is a leader. */
        NEW_TERMS,
        /** The first that stands hears nothing from then on, and goes on asking for votes. */
        DEAF_CANDIDATE,
        /** The leader goes on speaking to all, and hears only its clients. */
        DEAF_LEADER,
        /** One follower can't hear the leader, only the others. */
        PARTIAL_CUT,
        /** The winner of the first election is heard by nobody for a while; one node didn't even hear it ask. */
        QUIET_WINNER,
        /** One that can't win asks before anybody else does. */
        UNFIT_ASKS
    }

    DirectedScenario(final Plot plot, final Set<Mechanism> without)
    {
        this.plot = plot;
        settings = WorldSettings.of(SeedLogs.NODES, java.util.Map.of(), without);
        network = plot == Plot.NEW_TERMS || plot == Plot.DEAF_CANDIDATE ?
            NetworkSettings.seed() : NetworkSettings.lan();
    }

    @Override
    public RunResult run(final long seed, final MemoryPool memory, final Timeline timeline)
    {
        final World world = new World(settings, network, seed, memory, timeline);
        return switch (plot)
        {
            case DEAF_LEADER, PARTIAL_CUT -> disturb(world, seed);
            case QUIET_WINNER -> silence(world, seed);
            default -> elect(world, seed);
        };
    }

    private RunResult elect(final World world, final long seed)
    {
        final long[] terms = new long[SeedLogs.NODES];
        Arrays.fill(terms, SeedLogs.TERM);
        SeedLogs.write(world, terms);
        world.startAll();
        if (plot == Plot.NEW_TERMS)
        {
            world.at(NEW_TERM_EVERY_NS, () -> openTerm(world, new VoteRequest()));
        }
        if (plot == Plot.UNFIT_ASKS)
        {
            world.at(EARLY_NS, () -> askForPreVotes(world));
        }
        final SimulatedClient client = world.addClient(world.fork().below(SeedLogs.NODES), 50);
        client.work(1, 0);
        int mask = ALL;
        while (world.nowNs() < CAP_NS && !isExecuted(world, client, mask) && world.step(CAP_NS))
        {
            final int first = world.elections().firstCandidate();
            if (plot == Plot.DEAF_CANDIDATE && mask == ALL && first != Elections.NOBODY)
            {
                mask &= ~(1 << first);
                makeDeaf(world, first);
                askForEver(world, first, world.node(first).raft().term());
            }
        }
        return result(world, seed, isExecuted(world, client, mask), 0, SeedLogs.TERM);
    }

    /**
     * The voters know whom they have voted for, and that it may just not have been heard yet.
     */
    private RunResult silence(final World world, final long seed)
    {
        world.startAll();
        final SimulatedClient client = world.addClient(world.fork().below(SeedLogs.NODES), 50);
        client.work(1, 0);
        while (world.elections().firstCandidate() == Elections.NOBODY && world.step(CAP_NS))
        {
            continue;
        }
        final int winner = world.elections().firstCandidate();
        world.counts().add(Fault.CUT);
        world.network().block(winner, (winner + 1) % SeedLogs.NODES, true);
        while (world.elections().leaderCount() == 0 && world.step(CAP_NS))
        {
            continue;
        }
        final long beginNs = world.nowNs();
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            world.network().block(world.elections().leaderId(), id, true);
        }
        world.runUntil(beginNs + SILENCE_NS);
        if (world.elections().leaderCount() > 1)
        {
            world.violations().add("Stickiness: n" + world.elections().leaderId() +
                " deposed one that had just been voted for");
        }
        world.network().unblockAll();
        while (!isExecuted(world, client, ALL) && world.step(CAP_NS))
        {
            continue;
        }
        return result(world, seed, isExecuted(world, client, ALL), beginNs, 0);
    }

    private RunResult disturb(final World world, final long seed)
    {
        final SimulationRandom random = world.fork();
        world.startAll();
        final SimulatedClient client = world.addClient(random.below(SeedLogs.NODES), 100);
        client.work(1, 0);
        while (world.nowNs() < CAP_NS && !client.isDone() && world.step(CAP_NS))
        {
            continue;
        }
        final long beginNs = world.nowNs() + random.below(200 * MS);
        world.runUntil(beginNs);
        final int leaderId = world.elections().leaderId();
        final long firstTerm = world.elections().leaderTerm();
        world.counts().add(Fault.CUT);
        if (plot == Plot.DEAF_LEADER)
        {
            makeDeaf(world, leaderId);
        }
        else
        {
            world.network().block(leaderId, (leaderId + 1) % SeedLogs.NODES, true);
            world.runUntil(beginNs + QUIET_NS);
            if (world.elections().leaderTerm() != firstTerm)
            {
                world.violations().add("Stickiness: one that can't hear n" + leaderId + " deposed it");
            }
        }
        client.work(2, 0);
        final long endNs = world.nowNs() + CAP_NS;
        while (world.nowNs() < endNs && !client.isDone() && world.step(endNs))
        {
            continue;
        }
        return result(world, seed, client.isDone(), beginNs, firstTerm);
    }

    private static RunResult result(
        final World world, final long seed, final boolean isDone, final long beginNs, final long firstTerm)
    {
        if (!isDone && world.violations().isEmpty())
        {
            world.violations().add("Liveness: no agreement in 20 s");
        }
        return RunResult.of(world, seed, isDone ? world.nowNs() - beginNs : -1, firstTerm);
    }

    /**
     * A real vote, as one would ask for it that knows no pre-vote.
     */
    private static void openTerm(final World world, final VoteRequest request)
    {
        final SimulatedNode unfit = world.node(UNFIT);
        if (world.elections().leaderCount() > 0)
        {
            return;
        }
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            request.term = Math.max(request.term, world.node(id).raft().term());
        }
        request.term++;
        request.round = request.term;
        request.lastLogIndex = unfit.log().lastIndex();
        request.lastLogTerm = unfit.log().lastTerm();
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if (id != UNFIT)
            {
                unfit.sender().requestVote(id, request);
            }
        }
        world.at(world.nowNs() + NEW_TERM_EVERY_NS, () -> openTerm(world, request));
    }

    private static void askForPreVotes(final World world)
    {
        final SimulatedNode unfit = world.node(UNFIT);
        final VoteRequest request = new VoteRequest();
        request.term = unfit.raft().term() + 1;
        request.round = 1;
        request.lastLogIndex = unfit.log().lastIndex();
        request.lastLogTerm = unfit.log().lastTerm();
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if (id != UNFIT)
            {
                unfit.sender().preVote(id, request);
            }
        }
    }

    /**
     * It asks for the votes of the term in which it stands, as one would that knows no end of a round.
     */
    private static void askForEver(final World world, final int deaf, final long term)
    {
        final VoteRequest request = new VoteRequest();
        request.term = term;
        request.round = term;
        request.lastLogIndex = world.node(deaf).log().lastIndex();
        request.lastLogTerm = world.node(deaf).log().lastTerm();
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if (id != deaf)
            {
                world.node(deaf).sender().requestVote(id, request);
            }
        }
        world.at(world.nowNs() + ASK_EVERY_NS, () -> askForEver(world, deaf, term));
    }

    private static void makeDeaf(final World world, final int deaf)
    {
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            world.network().block(id, deaf, true);
        }
    }

    private static boolean isExecuted(final World world, final SimulatedClient client, final int mask)
    {
        for (int id = 0; id < SeedLogs.NODES; id++)
        {
            if ((mask & 1 << id) != 0 && !world.checks().commands().hasExecuted(id, client.commandId(1)))
            {
                return false;
            }
        }
        return true;
    }
}
