package io.balsa.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class AllocationTest
{
    private static final int ROUNDS = 20_000;

    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void shouldAllocateNothingFromIngressToEgress()
    {
        final FakeChannels channels = new FakeChannels();
        final TestNode node = new TestNode(0, new MemoryLog(1 << 16), SessionConfig.DEFAULT, channels);
        final TestMessages client = new TestMessages();
        node.lead(1);
        node.doWork(0);
        client.connect(0, 5, 0, "aeron:udp?endpoint=a:1").to(node);
        node.doWork(0);
        channels.isRecording = false;
        node.isSwallowing = true;
        final Session session = node.registry.findByNonce(5);

        final long allocated = allocatedBy(() -> run(node, client, session));
        assertTrue(allocated < 1024, allocated + " bytes in " + ROUNDS + " rounds");
        assertEquals(3 * ROUNDS, session.lastSequence());
        assertEquals(3 * ROUNDS, session.link().proposedSequence());
        assertEquals(6 * ROUNDS, session.egress().sent());
    }

    /**
     * The log of the test would allocate, so the entries are applied by hand.
     */
    private static void run(final TestNode node, final TestMessages client, final Session session)
    {
        for (int i = 0; i < ROUNDS; i++)
        {
            final long sequence = session.lastSequence() + 1;
            client.commandsOfLength(session.id(), sequence, 1, 100);
            assertTrue(client.to(node));
            node.ingress.doWork(i);
            node.registry.onEntry(i, i);
            node.registry.beginCommand(session.id(), sequence, (int) session.egress().last());
            session.push(client.buffer, 0, 100);
            session.reply(client.buffer, 0, 64);
            node.registry.endCommand();
            node.publisher.doWork(i);
        }
    }

    @Test
    void shouldAllocateNothingInTheRingOnceGrown()
    {
        final RetainedEgress ring = new RetainedEgress(1 << 20);
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[1000]);
        turn(ring, payload);
        assertTrue(allocatedBy(() -> turn(ring, payload)) < 1024);
    }

    private static void turn(final RetainedEgress ring, final UnsafeBuffer payload)
    {
        for (int i = 0; i < 100_000; i++)
        {
            while (!ring.append(0, i, i, i, payload, 0, i % 1000))
            {
                ring.acknowledge((int) ring.last() - 3);
            }
            if (ring.nextBatch(1400) > 0)
            {
                ring.onBatchSent();
            }
        }
    }

    private long allocatedBy(final Runnable action)
    {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++)
        {
            final long before = threads.getCurrentThreadAllocatedBytes();
            action.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
