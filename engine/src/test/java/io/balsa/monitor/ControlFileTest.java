package io.balsa.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFileTest
{
    @TempDir
    private Path dir;

    @Test
    void shouldCarryAnOrderAndItsAnswer() throws IOException
    {
        try (ControlFile node = ControlFile.create(dir); ControlFile operator = ControlFile.open(dir))
        {
            assertEquals(0, node.takeUp());
            final long number = operator.order(ControlFile.TAKE_SNAPSHOT);
            assertFalse(operator.isTakenUp(number));
            assertEquals(number, node.takeUp());
            assertEquals(ControlFile.TAKE_SNAPSHOT, node.code());
            assertEquals(0, node.takeUp(), "an order is taken up once");
            assertTrue(operator.isTakenUp(number));
            assertFalse(operator.isAnswered(number));
            node.answer(number, 42, "");
            assertTrue(operator.isAnswered(number));
            assertEquals(42, operator.result());
            assertEquals("", operator.problem());
        }
    }

    @Test
    void shouldAnswerEachOrderByItsNumber() throws IOException
    {
        try (ControlFile node = ControlFile.create(dir))
        {
            final long first = order();
            node.takeUp();
            final long second = order();
            assertTrue(first != second);
            assertEquals(second, node.takeUp());
            node.answer(first, 1, "");
            try (ControlFile operator = ControlFile.open(dir))
            {
                assertFalse(operator.isAnswered(second));
                node.answer(second, -1, "the disk is full");
                assertTrue(operator.isAnswered(second));
                assertEquals("the disk is full", operator.problem());
            }
        }
    }

    @Test
    void shouldCutAProblemThatHasNoRoom() throws IOException
    {
        try (ControlFile node = ControlFile.create(dir); ControlFile operator = ControlFile.open(dir))
        {
            node.answer(1, -1, "x".repeat(10_000));
            assertEquals("x".repeat(4096 - 156), operator.problem());
        }
    }

    @Test
    void shouldForgetWhatAFormerLifeWasOrdered() throws IOException
    {
        ControlFile.create(dir).close();
        order();
        try (ControlFile node = ControlFile.create(dir))
        {
            assertEquals(0, node.takeUp());
            assertTrue(order() > 0);
            assertTrue(node.takeUp() > 0);
        }
        Files.write(dir.resolve(ControlFile.NAME), new byte[7]);
        ControlFile.create(dir).close();
        assertEquals(4096, Files.size(dir.resolve(ControlFile.NAME)));
    }

    @Test
    void shouldBeOrderedByOneAtATime() throws IOException
    {
        try (ControlFile node = ControlFile.create(dir); ControlFile operator = ControlFile.open(dir))
        {
            final String message = assertThrows(IOException.class, () -> ControlFile.open(dir)).getMessage();
            assertTrue(message.contains("another command orders this node"), message);
            assertTrue(operator.order(ControlFile.TAKE_SNAPSHOT) > 0);
            assertTrue(node.takeUp() > 0);
        }
        ControlFile.open(dir).close();
    }

    @Test
    void shouldRefuseWhatIsNotItsFile() throws IOException
    {
        assertThrows(NoSuchFileException.class, () -> ControlFile.open(dir));
        Files.write(dir.resolve(ControlFile.NAME), new byte[7]);
        assertTrue(message().contains("has 7 bytes instead of 4096"), message());
        Files.write(dir.resolve(ControlFile.NAME), new byte[4096]);
        assertTrue(message().contains("of another version"), message());
    }

    private String message()
    {
        return assertThrows(IOException.class, () -> ControlFile.open(dir)).getMessage();
    }

    private long order() throws IOException
    {
        try (ControlFile operator = ControlFile.open(dir))
        {
            return operator.order(ControlFile.TAKE_SNAPSHOT);
        }
    }
}
