package io.balsa.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Sample input: the orders that an exchange would see, one a line, about 64 bytes each. The same seed writes the same
 * bytes, on every machine and every Java.
 * <pre>
 * new,000000017,ACME,B,000300,00101.25,day,acct-0042,tag-5f3a9c01
 * replace,000000017,ACME,B,000200,00101.50,day,acct-0042,tag-...
 * cancel,000000017,ACME,B,000200,00101.50,day,acct-0042,tag-...
 * </pre>
 */
final class OrderFlow
{
    /** Lines of the sample, unless said otherwise. */
    static final int DEFAULT_LINES = 200_000;

    private static final String[] SYMBOLS = {"ACME", "BLSA", "CORK", "DALE", "ELMS", "FIRS", "GLEN", "HAZL"};
    private static final String[] VALIDITIES = {"day", "gtc", "ioc"};
    /** Orders that can still be replaced or cancelled; the oldest is forgotten when there are more. */
    private static final int OPEN_MAX = 1024;

    private final String[] openOrders = new String[OPEN_MAX];
    private int openCount;
    private long state;
    private int nextOrderId = 1;

    OrderFlow(final long seed)
    {
        // the state of this generator must not be 0; neighbouring seeds must not look alike
        state = (seed + 1) * 0x9E3779B97F4A7C15L;
        state = state == 0 ? 1 : state;
    }

    /**
     * @param file  written anew.
     * @param lines how many.
     * @param seed  decides every byte.
     * @throws IOException if it can't be written.
     */
    static void write(final Path file, final int lines, final long seed) throws IOException
    {
        final OrderFlow flow = new OrderFlow(seed);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))
        {
            for (int i = 0; i < lines; i++)
            {
                out.write(flow.nextLine().getBytes(StandardCharsets.US_ASCII));
                out.write('\n');
            }
        }
    }

    /**
     * @return the next order, without line end.
     */
    String nextLine()
    {
        final int dice = next(100);
        if (openCount == 0 || dice < 50)
        {
            final String order = padded(nextOrderId++, 9) + ',' + SYMBOLS[next(SYMBOLS.length)] + ',' +
                (next(2) == 0 ? 'B' : 'S') + ',' + terms() + "acct-" + padded(next(500), 4);
            openOrders[openCount < OPEN_MAX ? openCount++ : next(OPEN_MAX)] = order;
            return "new," + order + tag();
        }
        final int slot = next(openCount);
        if (dice < 75)
        {
            final String order = openOrders[slot];
            // id, symbol and side are the first 17 characters, the account the last 9
            openOrders[slot] = order.substring(0, 17) + terms() + order.substring(order.length() - 9);
            return "replace," + openOrders[slot] + tag();
        }
        final String order = openOrders[slot];
        openOrders[slot] = openOrders[--openCount];
        return "cancel," + order + tag();
    }

    private String terms()
    {
        return padded(100 * (1 + next(50)), 6) + ',' + padded(90 + next(20), 5) + '.' + padded(5 * next(20), 2) + ',' +
            VALIDITIES[next(VALIDITIES.length)] + ',';
    }

    private String tag()
    {
        return ",tag-" + padded(next(100_000_000), 8);
    }

    private static String padded(final int value, final int width)
    {
        final String digits = Integer.toString(value);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }

    /** Marsaglia's xorshift with the shifts 13, 7, 17: period 2^64 - 1. */
    private int next(final int bound)
    {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) ((state >>> 33) % bound);
    }
}
