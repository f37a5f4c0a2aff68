package io.balsa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.node.NodeConfig;
import io.balsa.node.Setting;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the README shows must be true.
 */
class ReadmeTest
{
    private static final Path README = Path.of("../README.md");

    @TempDir
    private Path dir;

    @Test
    void shouldCompileTheEmbeddingExample() throws IOException
    {
        final String text = Files.readString(README);
        final int start = text.indexOf("```java\n") + "```java\n".length();
        final String example = text.substring(start, text.indexOf("```", start));
        final Path file = dir.resolve("Example.java");
        Files.writeString(file, """
            import io.balsa.client.*;
            import io.balsa.node.*;
            import io.balsa.service.*;
            import java.nio.file.Path;
            import org.agrona.DirectBuffer;
            final class Example
            {
                static void run()
                {
            """ + example + "}}");

        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final StringWriter problems = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null))
        {
            final boolean compiles = compiler.getTask(
                problems, files, null,
                List.of("-d", dir.toString(), "-classpath", System.getProperty("java.class.path")),
                null, files.getJavaFileObjects(file)).call();
            assertTrue(compiles, problems.toString());
        }
    }

    @Test
    void shouldListEverySettingWithItsDefault() throws IOException
    {
        final String text = Files.readString(README);
        for (final Setting setting : NodeConfig.settings())
        {
            assertTrue(text.contains(row(setting)), "README lacks: " + row(setting));
        }
        final String table = text.substring(text.indexOf("## Settings"), text.indexOf("## Figures"));
        assertEquals(
            NodeConfig.settings().size(),
            table.lines().filter(line -> line.startsWith("| `")).count(),
            "README lists settings that don't exist");
    }

    private static String row(final Setting setting)
    {
        return "| `" + setting.name() + "` | " + setting.defaultValue() + " | " + setting.description() + " |";
    }
}
