package io.balsa.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where lines come from.
 *
 * @param stream      read once.
 * @param length      in bytes, -1 when not known: of pipes, devices, terminals.
 * @param ownsStream  whether closing this closes the stream; standard input stays open.
 */
record InputSource(InputStream stream, long length, boolean ownsStream) implements AutoCloseable
{
    static InputSource of(final InputStream stdin)
    {
        return new InputSource(stdin, -1, false);
    }

    /**
     * @param file to read.
     * @return the source.
     * @throws IOException if it can't be opened though it seemed readable.
     */
    static InputSource of(final Path file) throws IOException
    {
        if (Files.isDirectory(file) || !Files.isReadable(file))
        {
            throw new CliFailure(ExitCode.USAGE, "Cannot read " + file + ": name a file, or - for standard input.");
        }
        return new InputSource(
            Files.newInputStream(file), Files.isRegularFile(file) ? Files.size(file) : -1, true);
    }

    /**
     * @param name  of a file, or {@code -} for standard input.
     * @param stdin standard input.
     * @return the source.
     * @throws IOException if it can't be opened.
     */
    static InputSource named(final String name, final InputStream stdin) throws IOException
    {
        return "-".equals(name) ? of(stdin) : of(Path.of(name));
    }

    @Override
    public void close() throws IOException
    {
        if (ownsStream)
        {
            stream.close();
        }
    }
}
