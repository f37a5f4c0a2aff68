package io.balsa.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CommandLedgerTest
{
    @Test
    void shouldAccountForEachCommandOnce()
    {
        final CommandLedger ledger = offered(new CommandLedger(2, false), 2);
        assertFalse(ledger.hasRoom());
        assertEquals(100, ledger.onReply(0));
        assertTrue(ledger.hasRoom());
        assertEquals(CommandLedger.WRONG, ledger.onReply(0));
        assertEquals(CommandLedger.WRONG, ledger.onReply(2));
        assertEquals(CommandLedger.WRONG, ledger.onReply(-1));
        assertEquals(3, ledger.wrong());
        assertEquals(1, ledger.lost());
        assertEquals(101, ledger.onReply(1));
        assertEquals(0, ledger.lost());
        assertEquals(0, ledger.outOfOrder());
    }

    @Test
    void shouldSayHowLongTheOldestWaits()
    {
        final CommandLedger ledger = offered(new CommandLedger(4, false), 3);
        assertEquals(100, ledger.oldestNs());
        ledger.onReply(1);
        assertEquals(100, ledger.oldestNs());
        ledger.onReply(0);
        assertEquals(102, ledger.oldestNs());
        ledger.onReply(2);
        assertEquals(CommandLedger.WRONG, ledger.oldestNs());
    }

    @Test
    void shouldSeeWhatOvertook()
    {
        final CommandLedger ledger = offered(new CommandLedger(4, false), 4);
        assertEquals(102, ledger.onReply(2));
        assertEquals(1, ledger.outOfOrder());
        assertEquals(CommandLedger.WRONG, ledger.onReply(2));
        assertEquals(100, ledger.onReply(0));
        assertEquals(101, ledger.onReply(1));
        assertEquals(103, ledger.onReply(3));
        assertEquals(0, ledger.lost());
    }

    @Test
    void shouldCountWhatWasPassedOverAsLost()
    {
        final CommandLedger ledger = offered(new CommandLedger(4, true), 4);
        assertEquals(102, ledger.onReply(2));
        assertEquals(2, ledger.lost() - ledger.outstanding());
        assertEquals(1, ledger.outstanding());
        assertEquals(CommandLedger.WRONG, ledger.onReply(0));
    }

    @Test
    void shouldGoOnWhenTheRingIsFullOfOneStraggler()
    {
        final CommandLedger ledger = new CommandLedger(512, false);
        offered(ledger, 1);
        for (int i = 1; ledger.hasRoom(); i++)
        {
            ledger.onOffered(i);
            ledger.onReply(i);
        }
        assertEquals(1, ledger.outstanding());
        ledger.onReply(0);
        assertTrue(ledger.hasRoom());
    }

    private static CommandLedger offered(final CommandLedger ledger, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            ledger.onOffered(100 + i);
        }
        return ledger;
    }
}
