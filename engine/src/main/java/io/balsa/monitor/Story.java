package io.balsa.monitor;

import io.balsa.consensus.RaftRole;
import io.balsa.consensus.VoteReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What happened, put together from the recordings of the nodes: who stood and what became of each request, who led, and
 * where commits stood still. Nothing here is guessed: where a node's recording is missing, its side is missing.
 */
final class Story
{
    /** By {@link io.balsa.consensus.StepDownReason}. */
    private static final Leadership.End[] STEP_DOWNS =
        {Leadership.End.NO_QUORUM, Leadership.End.OWN_PAUSE, Leadership.End.DISK_STALL};

    private final List<Event> events;
    private final int memberCount;
    private final Map<Integer, Node> nodes = new TreeMap<>();
    private final TreeSet<Integer> memberIds = new TreeSet<>();
    private final List<Candidacy> candidacies = new ArrayList<>();
    private final List<Leadership> leaderships = new ArrayList<>();
    private final List<Leadership> killed = new ArrayList<>();
    private final List<CommitStall> stalls = new ArrayList<>();

    private Story(final List<NodeRecording> recordings)
    {
        events = Timeline.merge(recordings);
        int members = 0;
        for (final NodeRecording recording : recordings)
        {
            members = Math.max(members, recording.memberCount());
            if (recording.memberId() >= 0)
            {
                nodes.computeIfAbsent(recording.memberId(), Node::new);
                memberIds.add(recording.memberId());
            }
        }
        memberCount = members == 0 ? nodes.size() : members;
    }

    static Story of(final List<NodeRecording> recordings)
    {
        final Story story = new Story(recordings);
        for (final Event event : story.events)
        {
            if (event.peerId() >= 0)
            {
                story.memberIds.add(event.peerId());
            }
            story.nodes.get(event.memberId()).on(event);
        }
        story.nodes.values().forEach(Node::finish);
        story.findTheSilent();
        story.collectAnswers();
        return story;
    }

    List<Event> events()
    {
        return events;
    }

    int memberCount()
    {
        return memberCount;
    }

    int quorum()
    {
        return memberCount / 2 + 1;
    }

    /** Everybody who is mentioned. */
    TreeSet<Integer> memberIds()
    {
        return memberIds;
    }

    boolean isRecorded(final int memberId)
    {
        return nodes.containsKey(memberId);
    }

    /** In the order of their beginnings, with the pre-votes. */
    List<Candidacy> candidacies()
    {
        return candidacies;
    }

    List<Leadership> leaderships()
    {
        return leaderships;
    }

    List<CommitStall> stalls()
    {
        return stalls;
    }

    private void findTheSilent()
    {
        leaderships.sort(Comparator.comparingLong(Leadership::startNs));
        for (final Leadership leadership : leaderships)
        {
            final Leadership later = leaderships.stream()
                .filter(other -> other.term() > leadership.term()).findFirst().orElse(null);
            final Event last = nodes.get(leadership.memberId()).last;
            if (later != null && leadership.end() == Leadership.End.NONE && last.epochNs() < later.startNs())
            {
                leadership.end(
                    Leadership.End.FELL_SILENT, noticedNs(leadership, later.startNs()), later.term(), 0);
            }
        }
        for (final Leadership leadership : killed)
        {
            leadership.endNoticed(noticedNs(leadership, leadership.endNs()));
        }
    }

    /** When the one who missed it first had heard it last. */
    private long noticedNs(final Leadership leadership, final long otherwiseNs)
    {
        return events.stream()
            .filter(event -> event.code() == EventCode.LEADER_LOST && event.peerId() == leadership.memberId() &&
                event.term() == leadership.term() && event.b() > 0)
            .mapToLong(event -> Math.max(leadership.startNs(), event.epochNs() - event.b()))
            .findFirst().orElse(otherwiseNs);
    }

    private void collectAnswers()
    {
        final Map<String, Event> cast = new HashMap<>();
        final Map<String, Event> replies = new HashMap<>();
        for (final Event event : events)
        {
            switch (event.code())
            {
                case VOTE_ANSWERED, PRE_VOTE_ANSWERED ->
                    cast.merge(castKey(event), event, Story::firstUnlessItChanged);
                case VOTE_REPLY, PRE_VOTE_REPLY, VOTE_REPLY_LATE, PRE_VOTE_REPLY_LATE ->
                    replies.merge(replyKey(event), event, Story::firstUnlessItChanged);
                default ->
                {
                }
            }
        }
        for (final Candidacy candidacy : candidacies)
        {
            for (final int voterId : memberIds)
            {
                if (voterId != candidacy.memberId())
                {
                    candidacy.answers().add(answer(candidacy, voterId, cast, replies));
                }
            }
        }
    }

    /** A voter may say no and then, asked again, yes: the yes counts. */
    private static Event firstUnlessItChanged(final Event first, final Event later)
    {
        final boolean becameYes = first.detail() != VoteReason.GRANTED.ordinal() &&
            later.detail() == VoteReason.GRANTED.ordinal();
        return becameYes ? later : first;
    }

    private Answer answer(
        final Candidacy candidacy,
        final int voterId,
        final Map<String, Event> cast,
        final Map<String, Event> replies)
    {
        final Event start = candidacy.start();
        final Event vote = cast.get(
            key(candidacy.isPreVote(), candidacy.memberId(), voterId, candidacy.term(), start.c()));
        final Event reply = replies.get(
            key(candidacy.isPreVote(), candidacy.memberId(), voterId, start.incarnation(), start.c()));
        final boolean isLate = reply != null && (candidacy.isOverAt(reply) ||
            reply.code() == EventCode.VOTE_REPLY_LATE || reply.code() == EventCode.PRE_VOTE_REPLY_LATE);
        // asked again, a voter may have said something else: what counted is what was heard in time
        final Event known = vote == null || reply != null && !isLate ? reply : vote;
        return new Answer(
            voterId, isRecorded(voterId),
            vote == null ? Answer.NEVER : castNs(vote, known),
            known == null ? null : VoteReason.values()[known.detail()],
            known == null ? 0 : known.b(), known == null ? 0 : known.a(),
            reply == null ? Answer.NEVER : reply.epochNs(), isLate);
    }

    /** An answer that differs from the vote that is kept was given before it, at the latest when it was heard. */
    private static long castNs(final Event vote, final Event known)
    {
        return known.detail() == vote.detail() ? vote.epochNs() : Math.min(vote.epochNs(), known.epochNs());
    }

    private static String castKey(final Event event)
    {
        return key(event.code() == EventCode.PRE_VOTE_ANSWERED,
            event.peerId(), event.memberId(), event.term(), event.c());
    }

    private static String replyKey(final Event event)
    {
        return key(event.code() == EventCode.PRE_VOTE_REPLY || event.code() == EventCode.PRE_VOTE_REPLY_LATE,
            event.memberId(), event.peerId(), event.incarnation(), event.c());
    }

    private static String key(
        final boolean preVote, final int candidateId, final int voterId, final long which, final long round)
    {
        return preVote + " " + candidateId + " " + voterId + " " + which + " " + round;
    }

    /** One node's events, in its own order. */
    private final class Node
    {
        private final int memberId;
        private Candidacy preVote;
        private Candidacy vote;
        private Leadership office;
        private Event stall;
        private Event stepDown;
        private Event last;
        private long here;
        private boolean isStopped;

        private Node(final int memberId)
        {
            this.memberId = memberId;
        }

        private void on(final Event event)
        {
            // a new life begins to count anew
            here = event.code() == EventCode.NODE_STARTED ? Long.MAX_VALUE : event.sequence();
            switch (event.code())
            {
                case NODE_STARTED -> onStarted();
                case NODE_STOPPED -> onStopped(event);
                case PRE_VOTE_ASKED, STOOD -> onStand(event);
                case ASKED_AGAIN -> onAskedAgain(event);
                case ROLE_CHANGED -> onRole(event);
                case TERM_ENTERED -> onHigherTerm(event);
                case STEPPED_DOWN -> stepDown = event;
                case COMMIT_STALLED -> stall = event;
                case COMMIT_RESUMED -> endStall(event.epochNs(), event.detail() == 1);
                default ->
                {
                }
            }
            last = event;
        }

        private void onStarted()
        {
            if (!isStopped && last != null)
            {
                if (office != null)
                {
                    killed.add(office);
                }
                endAll(Leadership.End.DIED, last.epochNs());
            }
            isStopped = false;
        }

        private void onStopped(final Event event)
        {
            endAll(event.detail() == 0 ? Leadership.End.CLOSED : Leadership.End.DIED, event.epochNs());
            isStopped = true;
        }

        private void endAll(final Leadership.End end, final long epochNs)
        {
            endCandidacies(Candidacy.Outcome.NODE_ENDED, epochNs, 0);
            endStall(epochNs, true);
            if (office != null)
            {
                office.end(end, epochNs, 0, 0);
                office = null;
            }
        }

        private void endCandidacies(final Candidacy.Outcome outcome, final long epochNs, final long byTerm)
        {
            if (preVote != null)
            {
                preVote.end(outcome, epochNs, here, byTerm);
            }
            if (vote != null)
            {
                vote.end(outcome, epochNs, here, byTerm);
            }
        }

        private void onStand(final Event event)
        {
            final Candidacy candidacy = new Candidacy(event);
            candidacies.add(candidacy);
            if (preVote != null)
            {
                preVote.end(candidacy.isPreVote() ? Candidacy.Outcome.TIMED_OUT : Candidacy.Outcome.WON,
                    event.epochNs(), here, 0);
            }
            if (vote != null)
            {
                vote.movedOn(event.epochNs());
            }
            if (candidacy.isPreVote())
            {
                preVote = candidacy;
                return;
            }
            if (vote != null)
            {
                vote.end(Candidacy.Outcome.TIMED_OUT, event.epochNs(), here, 0);
            }
            vote = candidacy;
        }

        private void onAskedAgain(final Event event)
        {
            for (final Candidacy candidacy : new Candidacy[]{preVote, vote})
            {
                if (candidacy != null && candidacy.start().c() == event.c())
                {
                    candidacy.askedAgain(event.a());
                }
            }
        }

        private void onRole(final Event event)
        {
            final RaftRole role = RaftRole.values()[event.detail()];
            final RaftRole before = RaftRole.values()[(int) event.a()];
            if (before == RaftRole.LEADER && office != null)
            {
                endOffice(event);
            }
            if (role == RaftRole.LEADER)
            {
                if (vote != null && vote.term() == event.term())
                {
                    vote.end(Candidacy.Outcome.WON, event.epochNs(), here, 0);
                }
                endCandidacies(Candidacy.Outcome.GAVE_WAY, event.epochNs(), 0);
                office = new Leadership(memberId, event.term(), event.epochNs());
                leaderships.add(office);
            }
            else if (event.term() > event.b() && role == RaftRole.FOLLOWER)
            {
                onHigherTerm(event);
            }
            else if (role == RaftRole.FOLLOWER && preVote != null && before == RaftRole.PRE_CANDIDATE)
            {
                preVote.end(Candidacy.Outcome.GAVE_WAY, event.epochNs(), here, 0);
            }
            else if (role == RaftRole.FOLLOWER && vote != null && before == RaftRole.CANDIDATE)
            {
                // its votes still count, should they come before anybody leads or the term is over
                vote.movedOn(event.epochNs());
            }
        }

        private void onHigherTerm(final Event event)
        {
            if (preVote != null && preVote.term() <= event.term())
            {
                preVote.end(Candidacy.Outcome.HIGHER_TERM, event.epochNs(), here, event.term());
            }
            if (vote != null && vote.term() < event.term())
            {
                vote.end(Candidacy.Outcome.HIGHER_TERM, event.epochNs(), here, event.term());
            }
        }

        private void endOffice(final Event event)
        {
            if (event.term() > office.term())
            {
                office.end(Leadership.End.DEPOSED, event.epochNs(), event.term(), 0);
            }
            else if (stepDown != null && stepDown.term() == office.term())
            {
                office.end(STEP_DOWNS[stepDown.detail()], event.epochNs(), 0, stepDown.a());
            }
            office = null;
        }

        private void endStall(final long epochNs, final boolean isOfficeLost)
        {
            if (stall != null)
            {
                stalls.add(new CommitStall(memberId, stall.term(), stall.epochNs() - stall.c(), epochNs,
                    stall.a(), stall.b(), isOfficeLost));
                stall = null;
            }
        }

        private void finish()
        {
            endStall(Answer.NEVER, false);
            if (vote != null && vote.isOpen() && vote.patienceNs() >= 0)
            {
                vote.end(Candidacy.Outcome.TIMED_OUT, vote.startNs() + vote.patienceNs(), Long.MAX_VALUE, 0);
            }
        }
    }
}
