package io.balsa.cli;

import io.balsa.snapshot.DamagedSnapshotException;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotReader;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Looks at the snapshots of a stopped node.
 */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = "Looks at the snapshots of a stopped node, and changes nothing.")
final class SnapshotCommand
{
    @ParentCommand
    private Balsa balsa;

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the snapshots, the newest first, by "
        + "their headers and trailers.")
    int list(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--json", description = "Prints one object.") final boolean json) throws IOException
    {
        return look(dir, json, false);
    }

    @Command(name = "verify", mixinStandardHelpOptions = true, description = "Reads every snapshot and checks it.")
    int verify(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--json", description = "Prints one object.") final boolean json) throws IOException
    {
        return look(dir, json, true);
    }

    private int look(final Path dir, final boolean json, final boolean isWhole) throws IOException
    {
        try (StoppedNode node = StoppedNode.open(dir))
        {
            final ReadProgress progress = new ReadProgress(balsa.err(), node.length("snapshot-"));
            final List<Json> objects = new ArrayList<>();
            int exitCode = ExitCode.OK;
            for (final String name : SnapshotStore.namesNewestFirst(node.storage()))
            {
                final Json object = new Json().add("file", name);
                String line;
                try (SnapshotReader reader = SnapshotReader.open(node.storage(), name))
                {
                    describe(reader, object);
                    line = lineOf(name, reader);
                    while (isWhole && !reader.isDone())
                    {
                        reader.poll((kind, buffer, offset, length) -> {});
                        progress.show(reader.position());
                    }
                    object.addNull("problem");
                    line += isWhole ? "  all right" : "";
                }
                catch (final DamagedSnapshotException ex)
                {
                    object.add("problem", ex.getMessage());
                    line = name + "  can't be used: " + ex.getMessage();
                    exitCode = ExitCode.NEGATIVE;
                }
                objects.add(object);
                progress.clear();
                if (!json)
                {
                    balsa.out().println(line);
                }
            }
            if (json)
            {
                balsa.out().println(new Json().add("snapshots", objects));
            }
            else if (objects.isEmpty())
            {
                balsa.out().println("no snapshots");
            }
            return exitCode;
        }
    }

    private static void describe(final SnapshotReader reader, final Json object)
    {
        final SnapshotInfo info = reader.info();
        object.add("index", info.index()).add("term", info.term()).add("timestamp", info.timestamp())
            .add("length", info.length()).add("records", reader.recordCount())
            .add("contentCrc", Integer.toHexString(info.contentCrc()));
    }

    private static String lineOf(final String name, final SnapshotReader reader)
    {
        final SnapshotInfo info = reader.info();
        return String.format(Locale.ROOT, "%s  index %d  term %d  %,d bytes  %,d records  content %08x",
            name, info.index(), info.term(), info.length(), reader.recordCount(), info.contentCrc());
    }
}
