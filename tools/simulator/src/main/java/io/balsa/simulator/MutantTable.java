package io.balsa.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the table of all mutants: which scenario catches each, how, and in how many seeds.
 */
public final class MutantTable
{
    private static final String HEAD = """
        # Mutants

        Each mechanism is taken away in turn, in the simulator only; the scenario beside it must notice. With all
        mechanisms none of these scenarios shows anything on the same seeds. Where another mechanism masks the absence,
        that one is taken away in both runs. This table is written by `io.balsa.simulator.MutantTable`; `MutantsTest`
        holds it true.

        | mechanism | what is switched off | scenario | seeds | without it | caught |
        |---|---|---|---|---|---|
        """;

    private MutantTable()
    {
    }

    /**
     * @param args the file to write, then, if wanted, the only mechanisms to try (printed, nothing is written).
     * @throws IOException if it can't be written.
     */
    public static void main(final String[] args) throws IOException
    {
        final StringBuilder table = new StringBuilder(HEAD);
        for (final Mechanism mechanism : Mechanism.values())
        {
            if (args.length < 2 || java.util.Arrays.asList(args).contains(mechanism.label()))
            {
                final String row = row(mechanism);
                System.out.print(row);
                table.append(row);
            }
        }
        if (args.length == 1)
        {
            Files.writeString(Path.of(args[0]), table);
        }
    }

    private static String row(final Mechanism mechanism)
    {
        final Exhibit exhibit = mechanism.exhibit();
        final SimulationSummary summary = exhibit.runWithout(mechanism, 1);
        return "| `" + mechanism.label() + "` | " + mechanism.description() + " | `" + exhibit.scenario() + "`" +
            (exhibit.masks().isEmpty() ? "" : " without `" + exhibit.masks() + "`") + " | 1.." + exhibit.seeds() +
            " | " + exhibit.symptom().describe(summary).replace('|', '/') + " | " +
            (exhibit.symptom().shows(summary) ? "yes" : "**no**") + " |\n";
    }
}
