package io.balsa.cli;

import io.balsa.log.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * Compares the logs of two stopped nodes.
 */
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Names the first index at which the logs of two stopped nodes differ. Exit code 0: nowhere, as far "
        + "as both reach; 1: there is one.")
final class DiffCommand implements Callable<Integer>
{
    @ParentCommand
    private Balsa balsa;

    @Parameters(index = "0", paramLabel = "DIR", description = "Directory of a node.")
    private Path oneDir;

    @Parameters(index = "1", paramLabel = "DIR", description = "Directory of another node.")
    private Path otherDir;

    @Option(names = "--json", description = "Prints one object.")
    private boolean json;

    @Override
    public Integer call() throws IOException
    {
        try (StoppedNode one = StoppedNode.open(oneDir);
            StoppedNode other = StoppedNode.open(otherDir))
        {
            if (one.identity().clusterId() != other.identity().clusterId())
            {
                throw new CliFailure(ExitCode.NEGATIVE, oneDir + " and " + otherDir + " are of different clusters.");
            }
            return compare(one, other);
        }
    }

    private int compare(final StoppedNode one, final StoppedNode other) throws IOException
    {
        final LogReader left = new LogReader(one.storage());
        final LogReader right = new LogReader(other.storage());
        final ReadProgress progress = new ReadProgress(balsa.err(), one.length("segment-"));
        final long fromIndex = Math.max(left.firstIndex(), right.firstIndex());
        boolean hasLeft = moveTo(left, fromIndex);
        boolean hasRight = moveTo(right, fromIndex);
        long equal = 0;
        while (hasLeft && hasRight && left.term() == right.term() && left.crc() == right.crc())
        {
            equal++;
            hasLeft = left.next();
            hasRight = right.next();
            progress.show(left.bytesRead());
        }
        progress.clear();
        requireRead(left, hasLeft);
        requireRead(right, hasRight);
        final boolean isDifferent = hasLeft && hasRight;
        final long index = fromIndex + equal;
        if (json)
        {
            final Json object = new Json().add("fromIndex", fromIndex).add("equal", equal);
            balsa.out().println(isDifferent ? object.add("differsAt", index) : object.addNull("differsAt"));
        }
        else if (isDifferent)
        {
            balsa.out().println("differ at index " + index + ": term " + left.term() + " in " + oneDir + ", term " +
                right.term() + " in " + otherDir);
        }
        else
        {
            balsa.out().println("equal from index " + fromIndex + " on, " + equal + " entries" + rest(
                hasLeft, hasRight, index));
        }
        return isDifferent ? ExitCode.NEGATIVE : ExitCode.OK;
    }

    private String rest(final boolean hasLeft, final boolean hasRight, final long index)
    {
        return hasLeft || hasRight ? "; only " + (hasLeft ? oneDir : otherDir) + " has index " + index : "";
    }

    private static boolean moveTo(final LogReader reader, final long index) throws IOException
    {
        reader.rewind(index);
        boolean isThere = reader.next();
        while (isThere && reader.index() < index)
        {
            isThere = reader.next();
        }
        return isThere;
    }

    /**
     * A torn tail is an end; damage before it isn't.
     */
    private static void requireRead(final LogReader reader, final boolean isThere)
    {
        if (!isThere && reader.problem() != null && !reader.problem().startsWith("the tail"))
        {
            throw new CliFailure(ExitCode.NEGATIVE, reader.problem() + ".");
        }
    }
}
