package io.balsa.monitor;

import io.balsa.consensus.VoteReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Names a {@link Cause} only where events show that it cost something.
 */
final class CauseFinder
{
    private static final long MS = 1_000_000L;
    private static final long JUST_NOW_NS = 350 * MS;
    private static final long ASK_AGAIN_DUE_NS = 60 * MS;

    private final Story story;
    private final List<Candidacy> real;
    private final List<Candidacy> all;
    private final List<Leadership> leaderships;
    private final long fromNs;
    private final long toNs;
    private final Map<Integer, TreeMap<Long, Event>> logEnds = new HashMap<>();

    CauseFinder(
        final Story story,
        final List<Candidacy> candidacies,
        final List<Leadership> leaderships,
        final long fromNs,
        final long toNs)
    {
        this.story = story;
        this.all = candidacies;
        this.real = candidacies.stream().filter(candidacy -> !candidacy.isPreVote()).toList();
        this.leaderships = leaderships;
        this.fromNs = fromNs;
        this.toNs = toNs;
        for (final Event event : story.events())
        {
            switch (event.code())
            {
                case NODE_STARTED, STOOD, PRE_VOTE_ASKED, VOTE_ANSWERED, PRE_VOTE_ANSWERED ->
                    noteEnd(event.memberId(), event);
                case VOTE_REPLY, PRE_VOTE_REPLY -> noteEnd(event.peerId(), event);
                default ->
                {
                }
            }
        }
    }

    List<Cause.Finding> find()
    {
        final List<Cause.Finding> findings = new ArrayList<>();
        findLateAnswers(findings);
        findTimersPutOff(findings);
        findHopeless(findings);
        findUnsticky(findings);
        return findings;
    }

    /**
     * True if so many logs are known to be fresher that no majority could vote for it (§5.4.1).
     */
    boolean isHopeless(final Candidacy candidacy)
    {
        int fresher = 0;
        for (final Answer answer : candidacy.answers())
        {
            final Event end = endOf(answer.voterId(), candidacy.startNs());
            final boolean isFresher = answer.reason() == null ?
                end != null && isFresher(end.b(), end.a(), candidacy) :
                isFresher(answer.voterTerm(), answer.voterIndex(), candidacy);
            fresher += isFresher ? 1 : 0;
        }
        return story.memberCount() - fresher < story.quorum();
    }

    private void noteEnd(final int memberId, final Event event)
    {
        logEnds.computeIfAbsent(memberId, id -> new TreeMap<>()).put(event.epochNs(), event);
    }

    private Event endOf(final int memberId, final long epochNs)
    {
        final TreeMap<Long, Event> ends = logEnds.get(memberId);
        if (ends == null)
        {
            return null;
        }
        final Map.Entry<Long, Event> before = ends.floorEntry(epochNs);
        return before == null ? ends.firstEntry().getValue() : before.getValue();
    }

    private static boolean isFresher(final long term, final long index, final Candidacy than)
    {
        return term != than.lastTerm() ? term > than.lastTerm() : index > than.lastIndex();
    }

    private boolean hadMajority(final Candidacy candidacy)
    {
        return candidacy.granted() >= story.quorum();
    }

    private static boolean isFailed(final Candidacy candidacy)
    {
        return candidacy.outcome() != Candidacy.Outcome.WON && candidacy.outcome() != Candidacy.Outcome.OPEN;
    }

    private void findLateAnswers(final List<Cause.Finding> findings)
    {
        final List<Candidacy> thrownAway = real.stream().filter(c -> hadMajority(c) && isFailed(c)).toList();
        if (thrownAway.isEmpty())
        {
            return;
        }
        final List<Long> latenessNs = new ArrayList<>();
        int lost = 0;
        for (final Candidacy candidacy : thrownAway)
        {
            for (final Answer answer : candidacy.answers())
            {
                if (answer.isGranted() && answer.replyNs() == Answer.NEVER)
                {
                    lost++;
                }
                else if (answer.isGranted() && answer.isLate())
                {
                    latenessNs.add(answer.replyNs() - candidacy.startNs());
                }
            }
        }
        latenessNs.sort(null);
        final long longestNs = thrownAway.stream().mapToLong(Candidacy::patienceNs).max().orElse(0);
        final long shortestNs = thrownAway.stream().mapToLong(Candidacy::patienceNs).min().orElse(0);
        final long won = real.stream().filter(c -> c.outcome() == Candidacy.Outcome.WON).count();
        final StringBuilder text = new StringBuilder()
            .append("in ").append(thrownAway.size()).append(" of ").append(Say.count(real.size(), "candidacy"))
            .append(" a majority voted for the candidate, which did not learn it in time (")
            .append(won).append(" won). They waited ").append(range(shortestNs, longestNs));
        if (!latenessNs.isEmpty())
        {
            text.append("; ").append(Say.count(latenessNs.size(), "vote")).append(" for them came ")
                .append(range(latenessNs.get(0), latenessNs.get(latenessNs.size() - 1))).append(" after the request");
        }
        if (lost > 0)
        {
            text.append("; ").append(Say.count(lost, "vote")).append(" never came");
        }
        final boolean isAskedOnce = thrownAway.stream().allMatch(c -> c.askedAgain() == 0) &&
            longestNs > ASK_AGAIN_DUE_NS;
        text.append(isAskedOnce ? ". Nobody was asked twice." : ".");
        findings.add(new Cause.Finding(Cause.ANSWERS_TOO_LATE, text.toString()));
    }

    private static String range(final long fromNs, final long toNs)
    {
        final String from = Say.duration(fromNs);
        final String to = Say.duration(toNs);
        return from.equals(to) ? from : from + " to " + to;
    }

    private void findTimersPutOff(final List<Cause.Finding> findings)
    {
        final Map<Integer, List<Event>> byMember = story.events().stream()
            .filter(event -> event.code() == EventCode.TIMER_PUT_OFF && isInside(event.epochNs()))
            .collect(Collectors.groupingBy(Event::memberId, TreeMap::new, Collectors.toList()));
        if (byMember.isEmpty())
        {
            return;
        }
        final List<String> parts = new ArrayList<>();
        byMember.forEach((memberId, putOff) ->
        {
            final TreeSet<Integer> by =
                putOff.stream().map(Event::peerId).collect(Collectors.toCollection(TreeSet::new));
            parts.add(Say.node(memberId) + " " + Say.count(putOff.size(), "time") + ", by " + Say.nodes(by) +
                ": it asked for no vote for " + Say.duration(silenceNs(memberId, putOff)));
        });
        findings.add(new Cause.Finding(Cause.REFUSALS_RESTART_TIMERS, String.join("; ", parts) + "."));
    }

    /** The longest time without an own attempt in which the timer was put off. */
    private long silenceNs(final int memberId, final List<Event> putOff)
    {
        long longestNs = 0;
        for (final Event event : putOff)
        {
            final long before = all.stream().filter(c -> c.memberId() == memberId && c.startNs() <= event.epochNs())
                .mapToLong(Candidacy::startNs).max().orElse(putOff.get(0).epochNs());
            final long after = all.stream().filter(c -> c.memberId() == memberId && c.startNs() > event.epochNs())
                .mapToLong(Candidacy::startNs).min().orElse(putOff.get(putOff.size() - 1).epochNs());
            longestNs = Math.max(longestNs, after - before);
        }
        return longestNs;
    }

    private void findHopeless(final List<Cause.Finding> findings)
    {
        final List<Candidacy> hopeless = real.stream().filter(this::isHopeless).toList();
        if (hopeless.isEmpty())
        {
            return;
        }
        final List<String> costs = new ArrayList<>();
        int ended = 0;
        int taken = 0;
        for (final Candidacy candidacy : hopeless)
        {
            for (final Leadership leadership : leaderships)
            {
                if (leadership.end() == Leadership.End.DEPOSED && leadership.byTerm() == candidacy.term())
                {
                    costs.add(Say.node(candidacy.memberId()) + " deposed " + Say.node(leadership.memberId()) +
                        ", leader of term " + leadership.term());
                }
            }
            for (final Candidacy other : real)
            {
                if (!isHopeless(other))
                {
                    ended += other.outcome() == Candidacy.Outcome.HIGHER_TERM &&
                        other.higherTerm() == candidacy.term() ? 1 : 0;
                    taken += other.term() == candidacy.term() ? votesTaken(candidacy, other) : 0;
                }
            }
        }
        if (ended > 0)
        {
            costs.add("they ended " + Say.count(ended, "candidacy") +
                " of others that could have won");
        }
        if (taken > 0)
        {
            costs.add("they held " + Say.count(taken, "vote") + " that such a one asked for in the same term");
        }
        final TreeSet<Integer> who = hopeless.stream().map(Candidacy::memberId)
            .collect(Collectors.toCollection(TreeSet::new));
        findings.add(new Cause.Finding(Cause.HOPELESS_CANDIDATES,
            hopeless.size() + " of " + Say.count(real.size(), "candidacy") +
            " were of " + Say.nodes(who) + ", whose logs a majority could not vote for" +
            (costs.isEmpty() ? "" : "; " + String.join("; ", costs)) + "."));
    }

    private static int votesTaken(final Candidacy hopeless, final Candidacy other)
    {
        int taken = 0;
        for (final Answer answer : other.answers())
        {
            final boolean isHeld = hopeless.answers().stream()
                .anyMatch(held -> held.voterId() == answer.voterId() && held.isGranted());
            taken += answer.reason() == VoteReason.VOTED_FOR_OTHER && isHeld ? 1 : 0;
        }
        return taken;
    }

    private void findUnsticky(final List<Cause.Finding> findings)
    {
        final List<String> cases = new ArrayList<>();
        for (final Candidacy candidacy : real)
        {
            final Leadership office = leaderships.stream()
                .filter(leadership -> leadership.term() == candidacy.term()).findFirst().orElse(null);
            final boolean isWasted = office == null ? isFailed(candidacy) :
                office.end() == Leadership.End.DEPOSED && office.memberId() == candidacy.memberId();
            if (hadMajority(candidacy) && isWasted)
            {
                for (final Answer answer : candidacy.answers())
                {
                    addUnsticky(candidacy, answer, office, cases);
                }
            }
        }
        if (!cases.isEmpty())
        {
            final int shown = Math.min(4, cases.size());
            findings.add(new Cause.Finding(Cause.NO_STICKINESS, String.join("; ", cases.subList(0, shown)) +
                (cases.size() > shown ? "; and " + (cases.size() - shown) + " more." : ".")));
        }
    }

    private void addUnsticky(
        final Candidacy candidacy, final Answer answer, final Leadership office, final List<String> cases)
    {
        if (!answer.isGranted() || answer.castNs() == Answer.NEVER)
        {
            return;
        }
        final Event next = story.events().stream()
            .filter(event -> event.memberId() == answer.voterId() && event.term() > candidacy.term() &&
                event.epochNs() > answer.castNs() && event.epochNs() - answer.castNs() <= JUST_NOW_NS)
            .filter(event -> event.code() == EventCode.STOOD ||
                event.code() == EventCode.VOTE_ANSWERED && event.detail() == VoteReason.GRANTED.ordinal() &&
                event.peerId() != candidacy.memberId())
            .findFirst().orElse(null);
        if (next != null)
        {
            final boolean isDeposing = office != null && office.byTerm() == next.term();
            cases.add(Say.node(answer.voterId()) + " voted for " + Say.node(candidacy.memberId()) + " in term " +
                candidacy.term() + " and " + Say.duration(next.epochNs() - answer.castNs()) + " later " +
                (next.code() == EventCode.STOOD ? "stood itself" : "voted for " + Say.node(next.peerId())) +
                (isDeposing ? ", which deposed the leader it had helped to elect" : ""));
        }
    }

    private boolean isInside(final long epochNs)
    {
        return epochNs >= fromNs && epochNs <= toNs;
    }
}
