package io.balsa.cli;

import io.balsa.log.FileLogStorage;
import io.balsa.log.LogStorage;
import io.balsa.snapshot.DamagedSnapshotException;
import io.balsa.snapshot.SnapshotInfo;
import io.balsa.snapshot.SnapshotReader;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Looks at the snapshots of a stopped node; has a running one take its next.
 */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = "Looks at the snapshots of a stopped node, or has a running one take another.")
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

    @Command(name = "take", mixinStandardHelpOptions = true, description = "Has a running node of this host take a "
        + "snapshot of all that it has executed, and waits until it is durable.")
    int take(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "300", description = "How long to wait "
            + "while nothing of it is written (default: ${DEFAULT-VALUE}).") final long timeoutS,
        @Option(names = "--json", description = "Prints one object.") final boolean json) throws IOException
    {
        final long index = new SnapshotOrder(dir, TimeUnit.SECONDS.toNanos(timeoutS),
            new ProgressLine(balsa.err(), ProgressLine.isTerminal(), -1)).take();
        final Json object = new Json();
        final String line = find(FileLogStorage.readOnly(dir), index, object);
        balsa.out().println(json ? object.toString() : line);
        return ExitCode.OK;
    }

    /**
     * A node that runs may have a newer one already, and removed this one.
     */
    private static String find(final LogStorage storage, final long index, final Json object) throws IOException
    {
        final String name = SnapshotStore.nameOf(index);
        try (SnapshotReader reader = SnapshotReader.open(storage, name))
        {
            object.add("file", name);
            describe(reader, object);
            return lineOf(name, reader);
        }
        catch (final NoSuchFileException ex)
        {
            object.addNull("file").add("index", index);
            return "a snapshot up to index " + index + ", which a newer one has replaced already";
        }
        catch (final DamagedSnapshotException ex)
        {
            throw new CliFailure(ExitCode.NEGATIVE, name + " can't be used: " + ex.getMessage() + ".", ex);
        }
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
