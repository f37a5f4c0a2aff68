package io.balsa.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * Where a command of the rig leaves what it measured.
 */
final class OutputFolder
{
    private OutputFolder()
    {
    }

    /**
     * @param given by whoever called; null: a new one beside what Maven builds.
     * @return the folder, made.
     * @throws IOException if it can't be made.
     */
    static Path make(final Path given) throws IOException
    {
        final Path target = Path.of(System.getProperty("compare.target", "target"));
        final Path dir = given == null ? target.resolve("results").resolve(
            LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"))) : given;
        return Files.createDirectories(dir.toAbsolutePath().normalize());
    }
}
