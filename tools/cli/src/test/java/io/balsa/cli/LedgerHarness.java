package io.balsa.cli;

import io.balsa.service.ClientSession;
import io.balsa.service.ServiceContext;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/**
 * A ledger as a node would run it, without the node: keeps its counters and its last reply.
 */
final class LedgerHarness implements ServiceContext, ClientSession
{
    final LedgerService ledger = new LedgerService();
    final Map<String, AtomicCounter> counters = new LinkedHashMap<>();
    final UnsafeBuffer reply = new UnsafeBuffer(new byte[LedgerService.REPLY_LENGTH]);
    int replyCount;

    private final CountersManager manager = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(16 * 1024)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(4 * 1024)));

    LedgerHarness()
    {
        ledger.onStart(this);
    }

    void apply(final DirectBuffer buffer, final int offset, final int length)
    {
        ledger.onCommand(this, 0, buffer, offset, length);
    }

    long counter(final String label)
    {
        return counters.get(label).get();
    }

    @Override
    public AtomicCounter addCounter(final String label)
    {
        final AtomicCounter counter = manager.newCounter(label);
        counters.put(label, counter);
        return counter;
    }

    @Override
    public void reply(final DirectBuffer buffer, final int offset, final int length)
    {
        reply.putBytes(0, buffer, offset, length);
        replyCount++;
    }

    @Override
    public boolean push(final DirectBuffer buffer, final int offset, final int length)
    {
        throw new AssertionError("the ledger pushes nothing");
    }

    @Override
    public int memberId()
    {
        return 0;
    }

    @Override
    public long clusterTime()
    {
        return 0;
    }

    @Override
    public long index()
    {
        return 0;
    }

    @Override
    public ClientSession session(final long sessionId)
    {
        return this;
    }

    @Override
    public void forEachSession(final Consumer<ClientSession> action)
    {
        action.accept(this);
    }

    @Override
    public long id()
    {
        return 1;
    }

    @Override
    public boolean isOpen()
    {
        return true;
    }
}
