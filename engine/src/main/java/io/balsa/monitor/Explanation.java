package io.balsa.monitor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the recordings of a cluster's nodes show, in plain sentences: election by election who stood, who refused and
 * why, which answers were late or never came and what that cost, who led and why not longer, where commits stood still;
 * and at the end which of the {@link Cause}s were at work.
 */
public final class Explanation
{
    private final Story story;
    private final List<Candidacy> candidacies;
    private final List<Leadership> leaderships;
    private final List<CommitStall> stalls;
    private final CauseFinder finder;
    private final List<Cause.Finding> causes;

    private Explanation(final Story story, final long fromNs, final long toNs)
    {
        this.story = story;
        candidacies = story.candidacies().stream()
            .filter(candidacy -> overlaps(candidacy.startNs(), candidacy.endNs(), fromNs, toNs)).toList();
        leaderships = story.leaderships().stream()
            .filter(leadership -> overlaps(leadership.startNs(), leadership.endNs(), fromNs, toNs)).toList();
        stalls = story.stalls().stream()
            .filter(stall -> overlaps(stall.startNs(), stall.endNs(), fromNs, toNs)).toList();
        finder = new CauseFinder(story, candidacies, leaderships, fromNs, toNs);
        causes = finder.find();
    }

    /**
     * @param recordings of the nodes of one cluster; the more of them, the more is known.
     * @return what they show.
     */
    public static Explanation of(final List<NodeRecording> recordings)
    {
        return of(recordings, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /**
     * @param recordings of the nodes of one cluster.
     * @param fromNs     epoch; what ended before is left out.
     * @param toNs       epoch; what began later is left out.
     * @return what they show.
     */
    public static Explanation of(final List<NodeRecording> recordings, final long fromNs, final long toNs)
    {
        return new Explanation(Story.of(recordings), fromNs, toNs);
    }

    /**
     * @return rounds of votes and of pre-votes, in the order of their beginnings.
     */
    public List<Candidacy> candidacies()
    {
        return candidacies;
    }

    /**
     * @return times in office, in the order of their beginnings.
     */
    public List<Leadership> leaderships()
    {
        return leaderships;
    }

    /**
     * @return when commits stood still.
     */
    public List<CommitStall> stalls()
    {
        return stalls;
    }

    /**
     * @return what was at work, most important first; empty if nothing of it was.
     */
    public List<Cause.Finding> causes()
    {
        return causes;
    }

    /**
     * @param candidacy one of {@link #candidacies}.
     * @return true if so many logs were fresher that no majority could vote for it.
     */
    public boolean isHopeless(final Candidacy candidacy)
    {
        return finder.isHopeless(candidacy);
    }

    /**
     * @return all of it as text.
     */
    public List<String> lines()
    {
        final List<Paragraph> paragraphs = new ArrayList<>();
        final Sentences sentences = new Sentences(story);
        addCandidacies(sentences, paragraphs);
        for (final Leadership leadership : leaderships)
        {
            paragraphs.add(new Paragraph(leadership.startNs(), 1, sentences.of(leadership)));
            if (leadership.endNs() != Answer.NEVER)
            {
                paragraphs.add(new Paragraph(leadership.endNs(), -1, sentences.endOf(leadership)));
            }
        }
        for (final CommitStall stall : stalls)
        {
            paragraphs.add(new Paragraph(stall.startNs(), 2, sentences.of(stall)));
        }
        paragraphs.sort(Comparator.comparingLong(Paragraph::epochNs).thenComparingInt(Paragraph::order));

        final List<String> lines = new ArrayList<>();
        lines.add(summary());
        lines.add("");
        paragraphs.forEach(paragraph -> lines.addAll(paragraph.lines()));
        if (!causes.isEmpty())
        {
            lines.add("");
            lines.add(causes.size() == 1 ? "The cause:" : "The causes:");
            causes.forEach(cause -> lines.add(cause.toString()));
        }
        return lines;
    }

    private String summary()
    {
        final long stood = candidacies.stream().filter(candidacy -> !candidacy.isPreVote()).count();
        final List<Integer> unrecorded =
            story.memberIds().stream().filter(memberId -> !story.isRecorded(memberId)).toList();
        return Say.count(story.memberCount(), "member") + ", " +
            Say.count(story.events().size(), "event") + ": " +
            Say.count(stood, "election") + ", " + Say.count(leaderships.size(), "leader") + ", " +
            Say.count(stalls.size(), "commit stall") + "." +
            (unrecorded.isEmpty() ? "" : " No recording of " + Say.nodes(unrecorded) + ".");
    }

    /**
     * Pre-votes of one node that failed one after the other, with nothing between, are told once.
     */
    private void addCandidacies(final Sentences sentences, final List<Paragraph> paragraphs)
    {
        int i = 0;
        while (i < candidacies.size())
        {
            final Candidacy candidacy = candidacies.get(i);
            int next = i + 1;
            while (next < candidacies.size() && isRepeated(candidacy, candidacies.get(next)))
            {
                next++;
            }
            final List<String> lines =
                new ArrayList<>(sentences.of(candidacy, !candidacy.isPreVote() && isHopeless(candidacy)));
            if (next - i > 1)
            {
                lines.add(sentences.merged(candidacy, next - i - 1, candidacies.get(next - 1).startNs()));
            }
            paragraphs.add(new Paragraph(candidacy.startNs(), 0, lines));
            i = next;
        }
    }

    private static boolean isRepeated(final Candidacy first, final Candidacy later)
    {
        return first.isPreVote() && later.isPreVote() && first.memberId() == later.memberId() &&
            first.term() == later.term() && first.outcome() != Candidacy.Outcome.WON &&
            later.outcome() != Candidacy.Outcome.WON;
    }

    private static boolean overlaps(final long startNs, final long endNs, final long fromNs, final long toNs)
    {
        return startNs <= toNs && (endNs == Answer.NEVER || endNs >= fromNs);
    }

    /** Lines that belong together, and where. */
    private record Paragraph(long epochNs, int order, List<String> lines)
    {
    }
}
