package io.balsa.cli;

import io.balsa.monitor.Answer;
import io.balsa.monitor.Candidacy;
import io.balsa.monitor.Cause;
import io.balsa.monitor.CommitStall;
import io.balsa.monitor.Event;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.Explanation;
import io.balsa.monitor.Leadership;
import io.balsa.monitor.NodeRecording;
import io.balsa.monitor.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Says what the flight recorders of a cluster's nodes show, whether the nodes live or not.
 */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = "Says in plain sentences what the flight recorders of the nodes show: who stood for election, who " +
        "refused and why, which answers were late, who led, where commits stood still. Nodes may run or not.")
final class ExplainCommand implements Callable<Integer>
{
    private static final int LIVES_MAX = 4;

    @ParentCommand
    private Balsa balsa;

    @Option(names = "--dir", defaultValue = ClusterCommand.DEFAULT_DIR,
        description = "Directory of a cluster on this machine, or of one node (default: ${DEFAULT-VALUE}).")
    private Path dir;

    @Parameters(paramLabel = "FILE", arity = "0..*",
        description = "Recordings (events-*.dat) or directories of nodes, instead of --dir.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--from", paramLabel = "WHEN",
        description = "Leave out what ended before: 2030-01-31T12:00:00Z, a time of day in UTC, or 90s or 500ms " +
            "before the last event.")
    private String from;

    @Option(names = "--to", paramLabel = "WHEN", description = "Leave out what began later.")
    private String to;

    @Option(names = "--timeline", description = "Prints every event of all nodes, one line each, in order.")
    private boolean timeline;

    @Option(names = "--json", description = "Prints one object, or with --timeline one for each event.")
    private boolean json;

    @Override
    public Integer call() throws IOException
    {
        final List<NodeRecording> recordings = read();
        final List<Event> events = Timeline.merge(recordings);
        if (events.isEmpty())
        {
            throw new CliFailure(ExitCode.NEGATIVE, "The recordings hold no events yet.");
        }
        final long lastNs = events.stream().mapToLong(Event::epochNs).max().orElse(0);
        final long fromNs = from == null ? Long.MIN_VALUE : Moment.parse("--from", from, lastNs);
        final long toNs = to == null ? Long.MAX_VALUE : Moment.parse("--to", to, lastNs);
        if (timeline)
        {
            for (final Event event : events)
            {
                if (event.epochNs() >= fromNs && event.epochNs() <= toNs)
                {
                    balsa.out().println(json ? toJson(event).toString() : Timeline.line(event));
                }
            }
            return ExitCode.OK;
        }
        final Explanation explanation = Explanation.of(recordings, fromNs, toNs);
        if (json)
        {
            balsa.out().println(toJson(explanation));
        }
        else
        {
            explanation.lines().forEach(balsa.out()::println);
        }
        return ExitCode.OK;
    }

    private List<NodeRecording> read() throws IOException
    {
        final Set<Path> found = new LinkedHashSet<>();
        for (final Path path : files.isEmpty() ? List.of(dir) : files)
        {
            if (Files.isDirectory(path))
            {
                addDirectory(path, found);
            }
            else if (Files.exists(path))
            {
                found.add(path);
            }
            else
            {
                throw new CliFailure(ExitCode.NEGATIVE, "There is nothing in " + path +
                    ": name the directory of a cluster or a node, or files events-*.dat.");
            }
        }
        if (found.isEmpty())
        {
            throw new CliFailure(ExitCode.NEGATIVE, "No node has recorded anything in " +
                (files.isEmpty() ? dir : files.get(0)) + ".");
        }
        final List<NodeRecording> recordings = new ArrayList<>();
        for (final Path file : found)
        {
            try
            {
                recordings.add(NodeRecording.read(file));
            }
            catch (final IOException ex)
            {
                throw new CliFailure(ExitCode.NEGATIVE, ex.getMessage() + ".", ex);
            }
        }
        return recordings;
    }

    /** Of one node, or with the nodes' directories in it. */
    private static void addDirectory(final Path path, final Set<Path> found) throws IOException
    {
        found.addAll(EventRecorder.files(path).stream().limit(LIVES_MAX).toList());
        try (Stream<Path> children = Files.list(path))
        {
            children.filter(Files::isDirectory).sorted()
                .forEach(child -> found.addAll(EventRecorder.files(child).stream().limit(LIVES_MAX).toList()));
        }
    }

    static Json toJson(final Event event)
    {
        return new Json()
            .add("epochNs", event.epochNs())
            .add("member", event.memberId())
            .add("start", event.incarnation())
            .add("sequence", event.sequence())
            .add("code", event.code().name())
            .add("detail", event.detail())
            .add("peer", event.peerId())
            .add("term", event.term())
            .add("a", event.a())
            .add("b", event.b())
            .add("c", event.c());
    }

    static Json toJson(final Explanation explanation)
    {
        final List<Json> candidacies = new ArrayList<>();
        for (final Candidacy candidacy : explanation.candidacies())
        {
            candidacies.add(toJson(candidacy, explanation.isHopeless(candidacy)));
        }
        final List<Json> leaders = new ArrayList<>();
        for (final Leadership leadership : explanation.leaderships())
        {
            leaders.add(addTime(new Json()
                .add("member", leadership.memberId())
                .add("term", leadership.term())
                .add("startNs", leadership.startNs()), "endNs", leadership.endNs())
                .add("end", word(leadership.end()))
                .add("byTerm", leadership.byTerm()));
        }
        final List<Json> stalls = new ArrayList<>();
        for (final CommitStall stall : explanation.stalls())
        {
            stalls.add(addTime(new Json()
                .add("member", stall.memberId())
                .add("term", stall.term())
                .add("startNs", stall.startNs()), "endNs", stall.endNs())
                .add("commitIndex", stall.commitIndex())
                .add("lastIndex", stall.lastIndex()));
        }
        final List<Json> causes = new ArrayList<>();
        for (final Cause.Finding finding : explanation.causes())
        {
            causes.add(new Json()
                .add("number", finding.cause().number())
                .add("cause", finding.cause().head())
                .add("evidence", finding.evidence()));
        }
        return new Json()
            .add("candidacies", candidacies)
            .add("leaders", leaders)
            .add("stalls", stalls)
            .add("causes", causes);
    }

    private static Json toJson(final Candidacy candidacy, final boolean isHopeless)
    {
        final List<Json> answers = new ArrayList<>();
        for (final Answer answer : candidacy.answers())
        {
            final Json voter = new Json().add("member", answer.voterId());
            addTime(addTime(voter, "castNs", answer.castNs()), "replyNs", answer.replyNs())
                .add("answer", answer.reason() == null ? null : word(answer.reason()))
                .add("late", answer.isLate());
            answers.add(voter);
        }
        return addTime(new Json()
            .add("member", candidacy.memberId())
            .add("term", candidacy.term())
            .add("preVote", candidacy.isPreVote())
            .add("logTerm", candidacy.lastTerm())
            .add("logIndex", candidacy.lastIndex())
            .add("canWin", !isHopeless)
            .add("startNs", candidacy.startNs()), "endNs", candidacy.endNs())
            .add("outcome", word(candidacy.outcome()))
            .add("granted", candidacy.granted())
            .add("grantedInTime", candidacy.grantedInTime())
            .add("askedAgain", candidacy.askedAgain())
            .add("answers", answers);
    }

    private static Json addTime(final Json json, final String name, final long epochNs)
    {
        return epochNs == Answer.NEVER ? json.addNull(name) : json.add(name, epochNs);
    }

    private static String word(final Enum<?> value)
    {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
