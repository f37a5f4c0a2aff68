package io.balsa.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest
{
    private static final int LENGTH_MAX = 20;

    @Test
    void shouldSplitAtLineFeedsOnly()
    {
        assertEquals(List.of("a", "b\r", "", "c d"), split("a\nb\r\n\nc d".getBytes(StandardCharsets.ISO_8859_1), 3));
    }

    @Test
    void shouldFindNoLineInNothing()
    {
        assertEquals(List.of(), split(new byte[0], 1));
    }

    @Test
    void shouldFindEmptyLines()
    {
        assertEquals(List.of("", "", ""), split("\n\n\n".getBytes(StandardCharsets.ISO_8859_1), 2));
    }

    @Test
    void shouldTakeBytesAfterTheLastLineFeedAsALine()
    {
        assertEquals(List.of("a", "b"), split("a\nb".getBytes(StandardCharsets.ISO_8859_1), 10));
        assertEquals(List.of("a", "b"), split("a\nb\n".getBytes(StandardCharsets.ISO_8859_1), 10));
    }

    @Test
    void shouldCountALineThatIsTooLongAndGoOn()
    {
        final String longest = "x".repeat(LENGTH_MAX);
        final String input = longest + "\n" + longest + "y\nz\n" + longest + longest;
        for (int block = 1; block < input.length() + 2; block++)
        {
            assertEquals(List.of(longest, "TOO_LONG 2:21", "z", "TOO_LONG 4:40"),
                split(input.getBytes(StandardCharsets.ISO_8859_1), block), "blocks of " + block);
        }
    }

    @Test
    void shouldAgreeWithAPlainSplitWhateverTheBlocks()
    {
        for (long seed = 0; seed < 300; seed++)
        {
            final Random random = new Random(seed);
            final byte[] input = new byte[random.nextInt(400)];
            for (int i = 0; i < input.length; i++)
            {
                input[i] = random.nextInt(8) == 0 ? (byte) '\n' : (byte) random.nextInt(256);
            }
            assertEquals(plainSplit(input), split(input, 1 + random.nextInt(60)), "seed " + seed);
        }
    }

    @Test
    void shouldCountTheBytesBehindIt()
    {
        final LineSplitter splitter = new LineSplitter(LENGTH_MAX);
        splitter.feed("ab\ncd".getBytes(StandardCharsets.ISO_8859_1), 5);
        splitter.next();
        assertEquals(3, splitter.consumed());
        assertEquals(LineSplitter.Found.NEED_BLOCK, splitter.next());
        assertEquals(5, splitter.consumed());
    }

    @Test
    void shouldRefuseABlockWhileTheOneBeforeIsInUse()
    {
        final LineSplitter splitter = new LineSplitter(LENGTH_MAX);
        splitter.feed(new byte[]{'a', '\n', 'b'}, 3);
        splitter.next();
        assertThrows(IllegalStateException.class, () -> splitter.feed(new byte[1], 1));
    }

    private static List<String> split(final byte[] input, final int blockLength)
    {
        final LineSplitter splitter = new LineSplitter(LENGTH_MAX);
        final List<String> lines = new ArrayList<>();
        // one array for all blocks: what a line keeps of a block must have been copied when the next one comes
        final byte[] block = new byte[blockLength];
        int position = 0;
        while (true)
        {
            switch (splitter.next())
            {
                case LINE:
                    lines.add(text(splitter));
                    break;

                case TOO_LONG:
                    lines.add("TOO_LONG " + splitter.lineNumber() + ":" + splitter.length());
                    break;

                case NEED_BLOCK:
                    final int length = Math.min(blockLength, input.length - position);
                    if (length == 0)
                    {
                        splitter.end();
                        break;
                    }
                    System.arraycopy(input, position, block, 0, length);
                    position += length;
                    splitter.feed(block, length);
                    break;

                default:
                    assertEquals(input.length, splitter.consumed());
                    return lines;
            }
        }
    }

    private static String text(final LineSplitter splitter)
    {
        final byte[] bytes = new byte[(int) splitter.length()];
        splitter.buffer().getBytes(splitter.offset(), bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static List<String> plainSplit(final byte[] input)
    {
        final List<String> lines = new ArrayList<>();
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int i = 0; i < input.length; i++)
        {
            if (input[i] != '\n')
            {
                line.write(input[i]);
            }
            if (input[i] == '\n' || i == input.length - 1)
            {
                lines.add(line.size() <= LENGTH_MAX ? line.toString(StandardCharsets.ISO_8859_1) :
                    "TOO_LONG " + (lines.size() + 1) + ":" + line.size());
                line.reset();
            }
        }
        return lines;
    }
}
