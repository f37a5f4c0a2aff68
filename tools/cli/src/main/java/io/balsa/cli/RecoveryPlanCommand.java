package io.balsa.cli;

import io.balsa.log.LogReader;
import io.balsa.log.SegmentReport;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.SystemNanoClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Says what a start would do with a directory, without starting.
 */
@Command(
    name = "recovery-plan",
    mixinStandardHelpOptions = true,
    description = "Says which snapshot a start of this node would load, which entries it would apply, and what it "
        + "would refuse. Changes nothing.")
final class RecoveryPlanCommand implements Callable<Integer>
{
    @ParentCommand
    private Balsa balsa;

    @Parameters(paramLabel = "DIR", description = "Directory of a node.")
    private Path dir;

    @Option(names = "--json", description = "Prints one object.")
    private boolean json;

    @Override
    public Integer call() throws IOException
    {
        try (StoppedNode node = StoppedNode.open(dir))
        {
            final SnapshotStore snapshots = SnapshotStore.open(
                node.storage(), node.identity(), SnapshotConfig.DEFAULT, SystemNanoClock.INSTANCE);
            final SnapshotInfo snapshot = snapshots.loadable();
            final long coveredIndex = snapshot == null ? 0 : snapshot.index();
            final LogReader reader = new LogReader(node.storage());
            final String refusal = gap(reader.segments(), coveredIndex);
            long lastIndex = coveredIndex;
            reader.rewind(coveredIndex + 1);
            long applied = 0;
            while (reader.next())
            {
                lastIndex = Math.max(lastIndex, reader.index());
                applied += reader.index() > coveredIndex ? 1 : 0;
            }
            final String problem = refusal == null ? reader.problem() : refusal;
            if (json)
            {
                balsa.out().println(new Json().add("memberId", node.identity().memberId())
                    .add("snapshotIndex", coveredIndex).add("firstIndex", reader.firstIndex())
                    .add("lastIndex", lastIndex).add("entries", applied)
                    .add("refused", String.join("; ", snapshots.refused())).add("problem", problem));
            }
            else
            {
                print(node, snapshots, coveredIndex, lastIndex, applied, problem);
            }
            return refusal == null ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }

    private void print(
        final StoppedNode node,
        final SnapshotStore snapshots,
        final long coveredIndex,
        final long lastIndex,
        final long applied,
        final String problem)
    {
        balsa.out().println("member " + node.identity().memberId() + ", start " +
            (node.identity().incarnation() + 1));
        snapshots.refused().forEach(balsa.out()::println);
        balsa.out().println(coveredIndex == 0 ? "no snapshot is loaded" : "loads " + snapshots.loadable());
        balsa.out().println(applied == 0 ? "no entries behind it" :
            "holds entries " + (coveredIndex + 1) + ".." + lastIndex + ", applied as far as they are committed");
        if (problem != null)
        {
            balsa.out().println(problem);
        }
    }

    private static String gap(final List<SegmentReport> segments, final long coveredIndex)
    {
        final SegmentReport first = segments.stream().filter(SegmentReport::isUsed).findFirst().orElse(null);
        return first == null || first.baseIndex() <= coveredIndex + 1 ? null :
            "a start is refused: the log begins at index " + first.baseIndex() + ", and " + (coveredIndex == 0 ?
            "there is no snapshot" : "the snapshot covers no more than index " + coveredIndex);
    }
}
