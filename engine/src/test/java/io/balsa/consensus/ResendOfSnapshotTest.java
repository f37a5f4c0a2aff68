package io.balsa.consensus;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResendOfSnapshotTest
{
    private static final long RESEND_NS = 20_000_000L;
    private static final long POLL_NS = 100_000_000L;

    private final SnapshotTransfer transfer = new SnapshotTransfer();

    ResendOfSnapshotTest()
    {
        transfer.head().length = 3000;
        transfer.begin();
    }

    /** One that answered slowly until just now: what was sent to it isn't waited for as long as before. */
    @Test
    void shouldRepeatAfterTheIntervalThatIsMeasuredNow()
    {
        assertFalse(transfer.isExpired(RESEND_NS, RESEND_NS), "nothing was sent");
        transfer.onSent(0, 0);
        assertFalse(transfer.isExpired(RESEND_NS, 100 * RESEND_NS));
        assertTrue(transfer.isExpired(RESEND_NS, RESEND_NS));
    }

    /** The peer installs it, which takes as long as it takes. */
    @Test
    void shouldAskSeldomWhenAllIsSent()
    {
        transfer.onSent(0, 0);
        transfer.onReceived(0, 4000, 0);
        transfer.onSent(3000, 0);
        assertFalse(transfer.isExpired(POLL_NS - 1, RESEND_NS));
        assertTrue(transfer.isExpired(POLL_NS, RESEND_NS));
        transfer.goBack();
        transfer.onSent(1000, 0);
        assertTrue(transfer.isExpired(RESEND_NS, RESEND_NS));
    }
}
