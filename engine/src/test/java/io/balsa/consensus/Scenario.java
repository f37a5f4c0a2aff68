package io.balsa.consensus;

import io.balsa.membership.Membership;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * A small language to tell a story of a cluster, message by message. Members are 1 to n. Messages wait until they are
 * delivered or dropped by a command; each node has a clock of its own, so that one alone can time out. What a command
 * makes happen is its output.
 */
final class Scenario
{
    private static final long MS = 1_000_000L;
    private static final int DELIVERIES_MAX = 20_000;

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<Message> onTheWay = new ArrayList<>();
    private final List<Message> held = new ArrayList<>();
    private final Set<String> cuts = new HashSet<>();
    private final List<String> out = new ArrayList<>();
    private Invariants invariants;
    private boolean isStarted;
    private boolean isQuiet;
    private int copiesToDrop;

    /**
     * @return what happened, in lines.
     */
    List<String> run(final String line)
    {
        out.clear();
        final String[] words = line.trim().split("\\s+");
        if ("nodes".equals(words[0]))
        {
            nodes(words);
        }
        else if ("log".equals(words[0]))
        {
            node(words[1]).log.load(words[2].split(","));
        }
        else if ("term".equals(words[0]))
        {
            node(words[1]).termStore.save(
                Long.parseLong(words[2]), words.length > 3 ? Integer.parseInt(words[3]) : TermStore.NOBODY);
        }
        else if ("trace".equals(words[0]))
        {
            isQuiet = "off".equals(words[1]);
        }
        else
        {
            startOnce();
            command(words);
            for (final TestNode node : nodes)
            {
                invariants.check(node);
            }
        }
        return out;
    }

    private void nodes(final String[] words)
    {
        final int[] ids = new int[Integer.parseInt(words[1])];
        for (int i = 0; i < ids.length; i++)
        {
            ids[i] = i + 1;
        }
        final boolean isMemoryMode = Arrays.asList(words).contains("memory");
        final int batchLength = Arrays.asList(words).contains("tiny") ? 64 : 16 * 1024;
        for (final int id : ids)
        {
            // the lower the id, the shorter its timeouts
            nodes.add(new TestNode(id, Membership.of(ids), ElectionConfig.defaults(),
                ReplicationConfig.defaults(batchLength), isMemoryMode,
                bound -> (bound - 1) * id / (ids.length + 1), this::send, this::tell));
        }
        invariants = new Invariants(nodes, !isMemoryMode);
    }

    private void startOnce()
    {
        if (!isStarted)
        {
            isStarted = true;
            final boolean wasQuiet = isQuiet;
            isQuiet = true;
            nodes.forEach(node -> node.start(0));
            isQuiet = wasQuiet;
        }
    }

    private void command(final String[] words)
    {
        switch (words[0])
        {
            case "state" -> nodes.forEach(node -> out.add(node.state()));
            case "logs" -> nodes.forEach(node -> out.add(node.terms()));
            case "votes" -> nodes.forEach(node -> out.add(
                "n" + node.id + " t" + node.termStore.currentTerm() + " vote " + node.termStore.votedFor()));
            case "flying" -> onTheWay.forEach(message -> out.add(message.toString()));
            case "timeout" -> timeout(node(words[1]));
            case "elect" -> elect(node(words[1]));
            case "deliver" -> deliver(words);
            case "drop" -> onTheWay.removeIf(message -> matches(message, words, 1));
            case "hold" ->
            {
                onTheWay.stream().filter(message -> matches(message, words, 1)).forEach(held::add);
                onTheWay.removeAll(held);
            }
            case "release" ->
            {
                onTheWay.addAll(held);
                held.clear();
            }
            case "dropnext" -> copiesToDrop = Integer.parseInt(words[1]);
            case "repeat" -> repeat(words);
            case "flush" -> flush(words[1]);
            case "full" -> node(words[1]).log.full("on".equals(words[2]));
            case "crash" -> node(words[1]).crash();
            case "restart" -> node(words[1]).start(node(words[1]).nowNs);
            case "propose" -> propose(words);
            case "advance" -> advance(words);
            case "run" -> live(ms(words[1]));
            case "pause" -> pause(node(words[1]), ms(words[2]));
            case "handover" ->
            {
                node(words[1]).raft.handOver();
                node(words[1]).finishCycle();
            }
            case "cut" -> cuts.add(words[1] + ">" + words[2]);
            case "isolate" -> isolate(words[1]);
            case "heal" -> cuts.clear();
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    /** The node alone lives on until it asks anew; what it repeats meanwhile is not the story. */
    private void timeout(final TestNode node)
    {
        final int askCount = node.askCount;
        for (int i = 0; i < 20_000; i++)
        {
            final int flying = onTheWay.size();
            final int lines = out.size();
            cycle(node, node.nowNs + MS);
            if (node.askCount != askCount)
            {
                return;
            }
            onTheWay.subList(flying, onTheWay.size()).clear();
            out.subList(lines, out.size()).clear();
        }
        throw new IllegalStateException("n" + node.id + " never times out");
    }

    /** Time out and exchange votes, until the node leads; nothing else is delivered. */
    private void elect(final TestNode node)
    {
        final boolean wasQuiet = isQuiet;
        isQuiet = true;
        timeout(node);
        for (int i = 0; i < DELIVERIES_MAX && !node.isLeader(); i++)
        {
            deliverFirst(new String[]{"deliver", "votes"});
        }
        isQuiet = wasQuiet;
        out.add(node.state());
    }

    private void deliver(final String[] words)
    {
        final boolean isAll = "all".equals(words[1]) || words.length > 2 && "all".equals(words[words.length - 1]);
        if (isAll)
        {
            int count = 0;
            while (deliverFirst(words))
            {
                if (++count > DELIVERIES_MAX)
                {
                    throw new IllegalStateException("no end of messages");
                }
            }
        }
        else if ("one".equals(words[1]))
        {
            deliverFirst(words);
        }
        else
        {
            // those that wait now, not those that come of them
            final List<Message> waiting = new ArrayList<>(onTheWay);
            waiting.removeIf(message -> !matches(message, words, 1));
            onTheWay.removeAll(waiting);
            waiting.forEach(this::deliver);
        }
    }

    private boolean deliverFirst(final String[] words)
    {
        for (final Iterator<Message> i = onTheWay.iterator(); i.hasNext();)
        {
            final Message message = i.next();
            if (matches(message, words, 1))
            {
                i.remove();
                deliver(message);
                return true;
            }
        }
        return false;
    }

    private void deliver(final Message message)
    {
        final TestNode node = node(message.toId);
        if (node.isAlive)
        {
            node.receive(message);
            invariants.check(node);
            node.finishCycle();
            invariants.check(node);
        }
    }

    private void repeat(final String[] words)
    {
        for (final Message message : new ArrayList<>(onTheWay))
        {
            if (matches(message, words, 1))
            {
                onTheWay.add(message.copyAt(0));
            }
        }
    }

    /** Words are: all, one, votes, a kind, two members (from, to), or any of these together. */
    private static boolean matches(final Message message, final String[] words, final int from)
    {
        int member = 0;
        for (int i = from; i < words.length; i++)
        {
            final String word = words[i];
            if (Character.isDigit(word.charAt(0)) || "*".equals(word))
            {
                final int id = member++ == 0 ? message.fromId : message.toId;
                if (!"*".equals(word) && id != Integer.parseInt(word))
                {
                    return false;
                }
            }
            else if ("votes".equals(word))
            {
                if (!message.kind.isVote())
                {
                    return false;
                }
            }
            else if (!"all".equals(word) && !"one".equals(word) && message.kind != Message.Kind.valueOf(word))
            {
                return false;
            }
        }
        return true;
    }

    private void flush(final String word)
    {
        if ("manual".equals(word))
        {
            nodes.forEach(node -> node.isFlushAutomatic = false);
            return;
        }
        node(word).log.flush();
        node(word).finishCycle();
    }

    private void propose(final String[] words)
    {
        final long index = node(words[1]).propose(words[2]);
        out.add(index == Proposer.NOT_LEADER ? "not leader" : index == Proposer.NOT_NOW ? "not now" : "index " + index);
        node(words[1]).finishCycle();
    }

    private void advance(final String[] words)
    {
        for (long i = ms(words[1]); i > 0; i--)
        {
            for (final TestNode node : nodes)
            {
                if (node.isAlive && (words.length < 3 || node == node(words[2])))
                {
                    cycle(node, node.nowNs + MS);
                }
            }
        }
    }

    /** Time goes on for all, and every message arrives within a millisecond. */
    private void live(final long durationMs)
    {
        for (long i = durationMs; i > 0; i--)
        {
            advance(new String[]{"advance", "1ms"});
            deliver(new String[]{"deliver", "all"});
        }
    }

    private void pause(final TestNode node, final long pauseMs)
    {
        cycle(node, node.nowNs + pauseMs * MS);
    }

    private void cycle(final TestNode node, final long nowNs)
    {
        node.advance(nowNs);
        node.finishCycle();
        invariants.check(node);
    }

    private void isolate(final String id)
    {
        for (final TestNode node : nodes)
        {
            cuts.add(id + ">" + node.id);
            cuts.add(node.id + ">" + id);
        }
    }

    private void send(final Message message)
    {
        if (cuts.contains(message.fromId + ">" + message.toId))
        {
            return;
        }
        if (copiesToDrop > 0)
        {
            copiesToDrop--;
            return;
        }
        tell(message.toString());
        onTheWay.add(message);
    }

    private void tell(final String line)
    {
        if (!isQuiet)
        {
            out.add(line);
        }
    }

    private TestNode node(final int id)
    {
        return nodes.get(id - 1);
    }

    private TestNode node(final String id)
    {
        return node(Integer.parseInt(id));
    }

    private static long ms(final String text)
    {
        return Long.parseLong(text.replace("ms", ""));
    }
}
