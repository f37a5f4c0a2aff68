package io.balsa.monitor;

import io.balsa.consensus.VoteReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * One happening, told.
 */
final class Sentences
{
    private final Story story;

    Sentences(final Story story)
    {
        this.story = story;
    }

    /**
     * Who stood with which log, what became of each request, and what came of it.
     */
    List<String> of(final Candidacy candidacy, final boolean isHopeless)
    {
        final List<String> lines = new ArrayList<>();
        lines.add(Say.clock(candidacy.startNs()) + "  Term " + candidacy.term() + ": " +
            Say.node(candidacy.memberId()) + (candidacy.isPreVote() ? " asks whether it would be elected" : " stands") +
            ", log " + Say.end(candidacy.lastTerm(), candidacy.lastIndex()) +
            (isHopeless ? "; a majority has fresher logs, it can't win." : "."));
        // whoever makes way at once has no use for the rest of the answers
        final boolean isGivenUpForOther = candidacy.isPreVote() &&
            (candidacy.outcome() == Candidacy.Outcome.GAVE_WAY ||
            candidacy.outcome() == Candidacy.Outcome.HIGHER_TERM);
        for (final Answer answer : candidacy.answers())
        {
            final String text = of(candidacy, answer);
            if (!text.isEmpty() && (!isGivenUpForOther || answer.isInTime()))
            {
                lines.add("    " + Say.node(answer.voterId()) + " " + text);
            }
        }
        lines.add("    " + outcome(candidacy));
        return lines;
    }

    private static String of(final Candidacy candidacy, final Answer answer)
    {
        final String would = candidacy.isPreVote() ? "would " : "";
        if (answer.reason() == null)
        {
            return !answer.isRecorded() ? "is not recorded; no answer came." :
                candidacy.outcome() == Candidacy.Outcome.WON ? "" : "never got the request, or did not answer.";
        }
        final String decision = answer.isGranted() ? would + "vote" + (would.isEmpty() ? "s" : "") + " for it" :
            would + "refuse" + (would.isEmpty() ? "s" : "") + ", " +
            Say.why(answer.reason(), answer.voterTerm(), answer.voterIndex());
        if (answer.replyNs() == Answer.NEVER)
        {
            final boolean isDecided = candidacy.outcome() == Candidacy.Outcome.WON ||
                candidacy.outcome() == Candidacy.Outcome.OPEN;
            return decision + (isDecided ? "." : "; the answer never came.");
        }
        final long tookNs = answer.replyNs() - candidacy.startNs();
        if (!answer.isLate())
        {
            return decision + "; known after " + Say.duration(tookNs) + ".";
        }
        if (candidacy.outcome() == Candidacy.Outcome.WON)
        {
            return decision + "; known after " + Say.duration(tookNs) + ", when it was decided already.";
        }
        return decision + "; the answer came after " + Say.duration(tookNs) +
            (candidacy.patienceNs() < 0 ? ", too late." :
            ", " + Say.duration(tookNs - candidacy.patienceNs()) + " too late.");
    }

    private String outcome(final Candidacy candidacy)
    {
        final String votes = candidacy.grantedInTime() + " of " + story.memberCount() + " votes";
        final String after = candidacy.endNs() == Answer.NEVER ? "" :
            " after " + Say.duration(candidacy.endNs() - candidacy.startNs());
        final String waited = candidacy.patienceNs() < 0 ? "" : " after " + Say.duration(candidacy.patienceNs());
        final String again = candidacy.askedAgain() > 0 ?
            " It asked again " + Say.count(candidacy.askedAgain(), "time") + "." : "";
        final String wasted = !candidacy.isPreVote() && candidacy.granted() >= story.quorum() &&
            candidacy.outcome() != Candidacy.Outcome.WON && candidacy.outcome() != Candidacy.Outcome.OPEN ?
            " A majority of " + candidacy.granted() + " had voted for it." : "";
        final String known = " with " + votes + " known (" + story.quorum() + " needed).";
        return switch (candidacy.outcome())
        {
            case WON -> "=> " + (candidacy.isPreVote() ? "it would be, and stands" : "elected") + after + " with " +
                votes + "." + again;
            case TIMED_OUT -> "=> gives up" + waited + known + wasted + again;
            case GAVE_WAY -> "=> makes way" + waited + known + wasted + again;
            case HIGHER_TERM -> "=> ended" + after + " by term " + candidacy.higherTerm() + standsIn(candidacy) +
                known + wasted + again;
            case NODE_ENDED -> "=> the node ended" + after + "." + wasted;
            case OPEN -> "=> not decided when the recording ends," + known.substring(5) + again;
        };
    }

    private String standsIn(final Candidacy candidacy)
    {
        return standsIn(candidacy.higherTerm(), candidacy.memberId());
    }

    private String standsIn(final long term, final int otherThan)
    {
        final TreeSet<Integer> who = new TreeSet<>();
        for (final Candidacy other : story.candidacies())
        {
            if (!other.isPreVote() && other.term() == term && other.memberId() != otherThan)
            {
                who.add(other.memberId());
            }
        }
        return who.isEmpty() ? "" : ", in which " + Say.nodes(who) + (who.size() == 1 ? " stands" : " stand");
    }

    /**
     * The beginning of an office, and what it cost to fill it.
     */
    List<String> of(final Leadership leadership)
    {
        return List.of(Say.clock(leadership.startNs()) + "  " + Say.node(leadership.memberId()) + " leads term " +
            leadership.term() + vacancy(leadership) + ".");
    }

    private String vacancy(final Leadership leadership)
    {
        final Leadership before = story.leaderships().stream()
            .filter(other -> other.term() < leadership.term() && other.endNs() != Answer.NEVER &&
                other.startNs() <= leadership.startNs() && other.endNs() > leadership.startNs())
            .findFirst().orElse(null);
        if (before != null)
        {
            return ", while " + Say.node(before.memberId()) + " leads term " + before.term() + " and learns of it " +
                Say.duration(before.endNs() - leadership.startNs()) + " later";
        }
        final long vacantNs = vacantSinceNs(leadership);
        return vacantNs == Answer.NEVER ? "" : "; nobody led for " + Say.duration(leadership.startNs() - vacantNs);
    }

    /**
     * The end of an office, and why.
     */
    List<String> endOf(final Leadership leadership)
    {
        final String who = Say.node(leadership.memberId());
        final String led = who + " led term " + leadership.term() + " for " +
            Say.duration(leadership.endNs() - leadership.startNs());
        final String why = switch (leadership.end())
        {
            case DEPOSED -> "; deposed by term " + leadership.byTerm() +
                standsIn(leadership.byTerm(), leadership.memberId());
            case NO_QUORUM -> "; it stepped down, for it had heard no quorum for " +
                Say.duration(leadership.durationNs());
            case OWN_PAUSE -> "; it stepped down, for it had stood still for " + Say.duration(leadership.durationNs());
            case DISK_STALL -> "; it gave up, for its own disk had stood still for " +
                Say.duration(leadership.durationNs());
            case CLOSED -> "; it was closed";
            case DIED -> "; its process failed or was killed";
            case FELL_SILENT -> ", then it was heard no more and recorded nothing more: killed, or stopped";
            case NONE -> "";
        };
        return List.of(Say.clock(leadership.endNs()) + "  " + led + why + ".");
    }

    /**
     * Since when nobody had led: the end of the office before, or the first who asked for votes.
     */
    private long vacantSinceNs(final Leadership leadership)
    {
        long sinceNs = Answer.NEVER;
        for (final Leadership other : story.leaderships())
        {
            if (other.term() < leadership.term() && other.endNs() != Answer.NEVER &&
                other.endNs() <= leadership.startNs())
            {
                sinceNs = Math.max(sinceNs, other.endNs());
            }
        }
        if (sinceNs != Answer.NEVER)
        {
            return sinceNs;
        }
        return story.candidacies().stream()
            .filter(candidacy -> candidacy.startNs() <= leadership.startNs())
            .mapToLong(Candidacy::startNs).min().orElse(Answer.NEVER);
    }

    /**
     * Where commits stood still, and what else happened meanwhile.
     */
    List<String> of(final CommitStall stall)
    {
        final String lasted = stall.endNs() == Answer.NEVER ? ", and still did when the recording ends" :
            " for " + Say.duration(stall.endNs() - stall.startNs());
        return List.of(Say.clock(stall.startNs()) + "  Commits of " + Say.node(stall.memberId()) + " in term " +
            stall.term() + " stood still at " + stall.commitIndex() + " of " + stall.lastIndex() + lasted +
            (stall.isOfficeLost() ? ", until the office was lost" : "") + ". " + likelyCause(stall));
    }

    private String likelyCause(final CommitStall stall)
    {
        final long endNs = stall.endNs() == Answer.NEVER ? Long.MAX_VALUE : stall.endNs();
        final TreeSet<Integer> slowDisks = new TreeSet<>();
        final TreeSet<Integer> paused = new TreeSet<>();
        final TreeSet<Integer> repaired = new TreeSet<>();
        long slowestNs = 0;
        long longestNs = 0;
        for (final Event event : story.events())
        {
            // what lasted is told when it ends
            final long startNs = event.epochNs() -
                (event.code() == EventCode.FLUSH_SLOW || event.code() == EventCode.PAUSED ? event.a() : 0);
            if (startNs > endNs || event.epochNs() < stall.startNs())
            {
                continue;
            }
            switch (event.code())
            {
                case FLUSH_SLOW ->
                {
                    slowDisks.add(event.memberId());
                    slowestNs = Math.max(slowestNs, event.a());
                }
                case PAUSED ->
                {
                    paused.add(event.memberId());
                    longestNs = Math.max(longestNs, event.a());
                }
                case APPEND_REFUSED, TRUNCATED ->
                    repaired.add(event.memberId());
                default ->
                {
                }
            }
        }
        final List<String> causes = new ArrayList<>();
        add(causes, down(stall), " did not run");
        add(causes, paused, " stood still for up to " + Say.duration(longestNs));
        add(causes, slowDisks, " waited for the disk for up to " + Say.duration(slowestNs));
        add(causes, repaired, " had a log to be repaired first");
        return causes.isEmpty() ? "Nothing is recorded that explains it: look at the network." :
            "Meanwhile " + String.join("; ", causes) + ".";
    }

    private static void add(final List<String> causes, final Collection<Integer> who, final String what)
    {
        if (!who.isEmpty())
        {
            causes.add(Say.nodes(who) + what);
        }
    }

    /** Members that had ended before and were not started again until then. */
    private Collection<Integer> down(final CommitStall stall)
    {
        final TreeSet<Integer> down = new TreeSet<>();
        for (final Event event : story.events())
        {
            if (event.epochNs() > stall.startNs())
            {
                break;
            }
            if (event.code() == EventCode.NODE_STOPPED)
            {
                down.add(event.memberId());
            }
            else
            {
                down.remove(event.memberId());
            }
        }
        return down;
    }

    /** Why none of a node's pre-votes passed, in one line. */
    String merged(final Candidacy first, final int count, final long untilNs)
    {
        final TreeSet<String> reasons = new TreeSet<>();
        for (final Answer answer : first.answers())
        {
            if (answer.reason() != null && answer.reason() != VoteReason.GRANTED)
            {
                reasons.add(Say.node(answer.voterId()) + ": " +
                    Say.why(answer.reason(), answer.voterTerm(), answer.voterIndex()));
            }
        }
        return "    (" + count + " more rounds of " + Say.node(first.memberId()) + " until " + Say.clock(untilNs) +
            (reasons.isEmpty() ? ", without answers enough)" : "; " + String.join("; ", reasons) + ")");
    }
}
