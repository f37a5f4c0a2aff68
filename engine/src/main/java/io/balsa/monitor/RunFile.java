package io.balsa.monitor;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;
import org.agrona.IoUtil;

/**
 * Who runs in a node's directory: written at every start, for people and tools. Who may run there is decided by a file
 * lock, not by this.
 *
 * @param memberId  of the node.
 * @param pid       of the process.
 * @param started   when the process was started, as the operating system says; empty if it doesn't.
 * @param endpoint  {@code host:port}.
 * @param aeronDir  of the media driver.
 * @param stateLine in which state it was closed; empty while it runs, and after a crash.
 */
public record RunFile(int memberId, long pid, String started, String endpoint, Path aeronDir, String stateLine)
{
    /** Name of the file in the directory of a node. */
    public static final String NAME = "run.properties";

    /**
     * @param dir of a node.
     * @return what is written there.
     * @throws IOException if there is no such file, or not a whole one.
     */
    public static RunFile read(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(dir.resolve(NAME)))
        {
            properties.load(reader);
        }
        try
        {
            return new RunFile(
                Integer.parseInt(properties.getProperty("member.id")),
                Long.parseLong(properties.getProperty("pid")),
                properties.getProperty("started", ""),
                properties.getProperty("endpoint", ""),
                Path.of(properties.getProperty("aeron.dir", "")),
                properties.getProperty("state", ""));
        }
        catch (final NumberFormatException ex)
        {
            throw new IOException(dir.resolve(NAME) + " is not whole", ex);
        }
    }

    /**
     * @param dir to be written to; replaced in one step.
     * @throws IOException if it can't be written.
     */
    public void write(final Path dir) throws IOException
    {
        final Properties properties = new Properties();
        properties.setProperty("member.id", Integer.toString(memberId));
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("started", started);
        properties.setProperty("endpoint", endpoint);
        properties.setProperty("aeron.dir", aeronDir.toString());
        properties.setProperty("state", stateLine);
        final Path temporary = dir.resolve(NAME + ".tmp");
        try (Writer writer = Files.newBufferedWriter(temporary))
        {
            properties.store(writer, "Who runs here. Written at every start.");
        }
        Files.move(temporary, dir.resolve(NAME), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * @return true if the process that wrote this lives: the same pid, started at the same time.
     */
    public boolean isAlive()
    {
        return ProcessHandle.of(pid)
            .filter(process -> process.isAlive() && (started.isEmpty() || startedOf(process).equals(started)))
            .isPresent();
    }

    /**
     * Delete the media driver's folder that a killed process left in shared memory. Its next start would do it too.
     */
    public void removeLeftovers()
    {
        if (!isAlive() && Files.exists(aeronDir.resolve(CncFileDescriptor.CNC_FILE)))
        {
            IoUtil.delete(aeronDir.toFile(), true);
        }
    }

    /**
     * @param process any.
     * @return when it was started, as text; empty if the operating system doesn't say.
     */
    public static String startedOf(final ProcessHandle process)
    {
        final Optional<Instant> start = process.info().startInstant();
        return start.map(Instant::toString).orElse("");
    }

    /**
     * @param finalStateLine in which the node was closed.
     * @return this with it.
     */
    public RunFile closed(final String finalStateLine)
    {
        return new RunFile(memberId, pid, started, endpoint, aeronDir, finalStateLine);
    }
}
