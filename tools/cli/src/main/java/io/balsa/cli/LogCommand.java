package io.balsa.cli;

import io.balsa.codecs.storage.EntryType;
import io.balsa.log.LogReader;
import io.balsa.log.SegmentReport;
import io.balsa.service.CommandRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Looks at the log of a stopped node.
 */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = "Looks at the log of a stopped node, and changes nothing.")
final class LogCommand
{
    @ParentCommand
    private Balsa balsa;

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the segment files, by their headers "
        + "and footers.")
    int list(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--json", description = "Prints one object.") final boolean json) throws IOException
    {
        try (StoppedNode node = StoppedNode.open(dir))
        {
            final List<Json> objects = new ArrayList<>();
            for (final SegmentReport segment : new LogReader(node.storage()).segments())
            {
                objects.add(new Json().add("file", segment.name()).add("length", segment.fileLength())
                    .add("used", segment.isUsed()).add("firstIndex", segment.baseIndex())
                    .add("prevTerm", segment.prevTerm()).add("sealed", segment.isSealed())
                    .add("lastIndex", segment.lastIndex()).add("lastTerm", segment.lastTerm()));
                if (!json)
                {
                    balsa.out().println(lineOf(segment));
                }
            }
            if (json)
            {
                balsa.out().println(new Json().add("segments", objects));
            }
            return ExitCode.OK;
        }
    }

    @Command(name = "verify", mixinStandardHelpOptions = true, description = "Reads every entry and checks it.")
    int verify(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--json", description = "Prints one object.") final boolean json) throws IOException
    {
        try (StoppedNode node = StoppedNode.open(dir))
        {
            final LogReader reader = new LogReader(node.storage());
            final ReadProgress progress = new ReadProgress(balsa.err(), node.length("segment-"));
            long count = 0;
            long lastIndex = 0;
            long lastTerm = 0;
            while (reader.next())
            {
                count++;
                lastIndex = reader.index();
                lastTerm = reader.term();
                progress.show(reader.bytesRead());
            }
            progress.clear();
            if (json)
            {
                balsa.out().println(new Json().add("entries", count).add("firstIndex", reader.firstIndex())
                    .add("lastIndex", lastIndex).add("lastTerm", lastTerm).add("bytes", reader.bytesRead())
                    .add("problem", reader.problem()));
            }
            else
            {
                balsa.out().println(String.format(Locale.ROOT, "%,d entries, %d..%d, last term %d, %,d bytes: %s",
                    count, reader.firstIndex(), lastIndex, lastTerm, reader.bytesRead(),
                    reader.problem() == null ? "all right" : reader.problem()));
            }
            return reader.problem() == null ? ExitCode.OK : ExitCode.NEGATIVE;
        }
    }

    @Command(name = "dump", mixinStandardHelpOptions = true, description = "Prints entries, one line each.")
    int dump(
        @Parameters(paramLabel = "DIR", description = "Directory of a node.") final Path dir,
        @Option(names = "--from", paramLabel = "INDEX", defaultValue = "1", description = "The first wanted.")
        final long from,
        @Option(names = "--to", paramLabel = "INDEX", defaultValue = "9223372036854775807",
            description = "The last wanted.", showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER)
        final long to,
        @Option(names = "--json", description = "Prints one object for each.") final boolean json) throws IOException
    {
        if (from > to)
        {
            throw new CliFailure(ExitCode.USAGE, "--from " + from + " is behind --to " + to + ".");
        }
        try (StoppedNode node = StoppedNode.open(dir))
        {
            final LogReader reader = new LogReader(node.storage());
            reader.rewind(from);
            boolean isMore = reader.next();
            while (isMore && reader.index() <= to)
            {
                if (reader.index() >= from)
                {
                    balsa.out().println(json ? jsonOf(reader).toString() : lineOf(reader));
                }
                isMore = reader.next();
            }
            if (!isMore && reader.problem() != null)
            {
                throw new CliFailure(ExitCode.NEGATIVE, reader.problem() + ".");
            }
            return ExitCode.OK;
        }
    }

    private static String lineOf(final SegmentReport segment)
    {
        if (!segment.isUsed())
        {
            return String.format(Locale.ROOT, "%s  %,14d bytes  not used yet", segment.name(), segment.fileLength());
        }
        return String.format(Locale.ROOT, "%s  %,14d bytes  %d..%s", segment.name(), segment.fileLength(),
            segment.baseIndex(), segment.isSealed() ? segment.lastIndex() + " last term " + segment.lastTerm() :
            " in use");
    }

    private static String lineOf(final LogReader entry)
    {
        final int count = commandCount(entry);
        return entry.index() + " t" + entry.term() + " " + entry.type() + " session " + entry.sessionId() +
            " sequence " + entry.sequence() +
            (count > 1 ? ".." + (entry.sequence() + count - 1) : "") +
            " " + entry.payloadLength() + "B at " + entry.timestamp() +
            " crc " + Integer.toHexString(entry.crc()) + " " + entry.fileName() + ":" + entry.offset();
    }

    private static int commandCount(final LogReader entry)
    {
        if (!EntryType.COMMANDS.name().equals(entry.type()))
        {
            return EntryType.COMMAND.name().equals(entry.type()) ? 1 : 0;
        }
        final UnsafeBuffer payload = new UnsafeBuffer();
        entry.payload(payload);
        return CommandRecords.count(payload, 0, payload.capacity());
    }

    private static Json jsonOf(final LogReader entry)
    {
        return new Json().add("index", entry.index()).add("term", entry.term()).add("type", entry.type())
            .add("sessionId", entry.sessionId()).add("sequence", entry.sequence())
            .add("commands", commandCount(entry))
            .add("length", entry.payloadLength()).add("timestamp", entry.timestamp())
            .add("crc", Integer.toHexString(entry.crc())).add("file", entry.fileName()).add("offset", entry.offset());
    }
}
