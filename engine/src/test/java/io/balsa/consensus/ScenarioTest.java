package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the scenario files: commands at the start of a line, what they must bring about indented below. With
 * {@code -Drewrite=true} the outputs are written anew; read the difference before believing it.
 */
class ScenarioTest
{
    private static final Path DIRECTORY = Path.of("src", "test", "resources", "scenarios");

    @TestFactory
    Stream<DynamicTest> shouldTellTheSameStory() throws IOException
    {
        final List<Path> files;
        try (Stream<Path> stream = Files.list(DIRECTORY))
        {
            files = stream.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
        return files.stream().map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> run(file)));
    }

    private static void run(final Path file) throws IOException
    {
        final String expected = Files.readString(file);
        final Scenario scenario = new Scenario();
        final StringBuilder actual = new StringBuilder();
        int number = 0;
        for (final String line : expected.split("\n"))
        {
            number++;
            if (line.startsWith(" "))
            {
                continue;
            }
            actual.append(line).append('\n');
            if (!line.isBlank() && line.charAt(0) != '#')
            {
                tell(file, number, scenario, line, actual);
            }
        }
        if (Boolean.getBoolean("rewrite"))
        {
            Files.writeString(file, actual);
        }
        else
        {
            assertEquals(expected, actual.toString(), file.toString());
        }
    }

    private static void tell(
        final Path file, final int number, final Scenario scenario, final String line, final StringBuilder actual)
    {
        try
        {
            scenario.run(line).forEach(told -> actual.append("    ").append(told).append('\n'));
        }
        catch (final RuntimeException ex)
        {
            throw new AssertionError(file + ":" + number + ": " + line + ": " + ex.getMessage(), ex);
        }
    }
}
