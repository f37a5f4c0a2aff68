package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.monitor.ControlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlAgentTest
{
    @TempDir
    private Path dir;

    private final List<CompletableFuture<Long>> asked = new ArrayList<>();
    private final Agent keeper = new Agent()
    {
        @Override
        public int doWork()
        {
            keeperCycles++;
            return 0;
        }

        @Override
        public String roleName()
        {
            return "keeper";
        }
    };
    private int keeperCycles;
    private ControlFile control;
    private ControlAgent agent;

    @BeforeEach
    void open() throws IOException
    {
        control = ControlFile.create(dir);
        agent = new ControlAgent(keeper, control, this::take);
    }

    @AfterEach
    void close()
    {
        control.close();
    }

    @Test
    void shouldTakeASnapshotForEachOrderAndSayItsIndex() throws Exception
    {
        assertEquals(0, agent.doWork());
        try (ControlFile operator = ControlFile.open(dir))
        {
            final long number = operator.order(ControlFile.TAKE_SNAPSHOT);
            assertEquals(1, agent.doWork());
            assertEquals(0, agent.doWork());
            assertEquals(1, asked.size());
            assertFalse(operator.isAnswered(number));
            asked.get(0).complete(17L);
            assertEquals(1, agent.doWork());
            assertTrue(operator.isAnswered(number));
            assertEquals(17, operator.result());
            assertEquals("", operator.problem());
        }
        assertEquals(4, keeperCycles);
        assertEquals("keeper", agent.roleName());
    }

    @Test
    void shouldSayWhyThereIsNone() throws Exception
    {
        try (ControlFile operator = ControlFile.open(dir))
        {
            final long number = operator.order(ControlFile.TAKE_SNAPSHOT);
            agent.doWork();
            asked.get(0).completeExceptionally(new IllegalStateException("the disk is full"));
            agent.doWork();
            assertTrue(operator.isAnswered(number));
            assertEquals("the disk is full", operator.problem());
        }
    }

    /** Whoever asks from inside holds the same future, and may do what he likes with it. */
    @Test
    void shouldSurviveAFailureWithoutAWord() throws Exception
    {
        try (ControlFile operator = ControlFile.open(dir))
        {
            final long number = operator.order(ControlFile.TAKE_SNAPSHOT);
            agent.doWork();
            asked.get(0).cancel(false);
            agent.doWork();
            assertTrue(operator.isAnswered(number));
            assertTrue(operator.problem().contains("CancellationException"), operator.problem());
        }
    }

    @Test
    void shouldAnswerTheOneWhoStillWaits() throws Exception
    {
        order(ControlFile.TAKE_SNAPSHOT);
        agent.doWork();
        try (ControlFile operator = ControlFile.open(dir))
        {
            final long number = operator.order(ControlFile.TAKE_SNAPSHOT);
            agent.doWork();
            asked.get(0).complete(17L);
            agent.doWork();
            assertFalse(operator.isAnswered(number), "that is the answer of somebody else");
            asked.get(1).complete(18L);
            agent.doWork();
            assertTrue(operator.isAnswered(number));
            assertEquals(18, operator.result());
        }
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() throws Exception
    {
        try (ControlFile operator = ControlFile.open(dir))
        {
            final long number = operator.order(99);
            agent.doWork();
            assertTrue(operator.isAnswered(number));
            assertTrue(operator.problem().contains("doesn't know order 99"), operator.problem());
            assertEquals(List.of(), asked);
        }
    }

    private void order(final int code) throws IOException
    {
        try (ControlFile operator = ControlFile.open(dir))
        {
            operator.order(code);
        }
    }

    private CompletableFuture<Long> take()
    {
        final CompletableFuture<Long> snapshot = new CompletableFuture<>();
        asked.add(snapshot);
        return snapshot;
    }
}
