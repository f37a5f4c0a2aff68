package io.balsa.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SnapshotOutput;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * The worked example of the test kit: a counter that behaves, and one that doesn't.
 */
class ServiceTrialTest
{
    @Test
    void shouldAgreeWhateverHappens()
    {
        final SimulationSummary summary = ServiceTrial.of(Account::new)
            .stateHash(account -> account.balance)
            .commands(random -> ByteBuffer.allocate(Long.BYTES).putLong(random % 100).array())
            .seeds(1, 50)
            .run();

        assertEquals(50, summary.seeds());
    }

    @Test
    void shouldCatchAReplicaThatGoesItsOwnWay()
    {
        final AssertionError error = assertThrows(AssertionError.class, () ->
            ServiceTrial.of(UnfairAccount::new).stateHash(account -> account.balance).seeds(1, 50).run());

        assertTrue(error.getMessage().contains("came to another state"), error.getMessage());
        assertTrue(error.getMessage().contains("to live it again: seeds("), error.getMessage());
    }

    @Test
    void shouldCatchAServiceWhoseSnapshotForgets()
    {
        ServiceTrial.of(SavedAccount::new).stateHash(account -> account.balance).seeds(1, 30).run();

        final AssertionError error = assertThrows(AssertionError.class, () ->
            ServiceTrial.of(ForgetfulAccount::new).stateHash(account -> account.balance).seeds(1, 30).run());

        assertTrue(error.getMessage().contains("came to another state"), error.getMessage());
    }

    private static class Account implements Service
    {
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[Long.BYTES]);
        long balance;

        @Override
        public void onStart(final ServiceContext context)
        {
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            balance += length < Long.BYTES ? length : buffer.getLong(offset) + timestamp;
            reply.putLong(0, balance);
            session.reply(reply, 0, Long.BYTES);
        }
    }

    /**
     * Looks at what is different on each replica.
     */
    private static final class UnfairAccount extends Account
    {
        private int memberId;

        @Override
        public void onStart(final ServiceContext context)
        {
            memberId = context.memberId();
        }

        @Override
        public void onCommand(
            final ClientSession session,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            super.onCommand(session, timestamp, buffer, offset, length);
            balance += memberId;
        }
    }

    private static class SavedAccount extends Account
    {
        @Override
        public boolean hasSnapshots()
        {
            return true;
        }

        @Override
        public boolean takeSnapshot(final SnapshotOutput out)
        {
            reply.putLong(0, balance);
            return out.count() > 0 || out.offer(reply, 0, Long.BYTES);
        }

        @Override
        public void onSnapshotBegin()
        {
            balance = 0;
        }

        @Override
        public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
        {
            balance = buffer.getLong(offset);
        }
    }

    /**
     * Writes its state, and doesn't take it over.
     */
    private static final class ForgetfulAccount extends SavedAccount
    {
        @Override
        public void onSnapshotRecord(final DirectBuffer buffer, final int offset, final int length)
        {
        }
    }
}
