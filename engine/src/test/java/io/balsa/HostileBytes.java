package io.balsa;

import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What may become of a message on its way, by accident or on purpose, and places to put it where a look beyond its end
 * can't go unseen. Decided by one seed.
 */
public final class HostileBytes
{
    /** Seeds for a test: one that is always the same, and one that never is, to be named when it fails. */
    public static LongStream seeds()
    {
        final long random = new SecureRandom().nextLong();
        System.out.println("random seed " + random);
        return LongStream.of(42, random);
    }

    /**
     * Where a message lies. Its reader must do the same in all of these.
     */
    public enum Place
    {
        /** In a buffer that ends with it: who reads behind it gets an exception. */
        ALONE,
        /** Between zeros. */
        ZEROS,
        /** Between bytes that are all bits. */
        ONES,
        /** Before what was cut off it, as in a buffer that is used again. */
        BEFORE_ITS_REST;

        private static final int MARGIN = 64;

        /**
         * @param message as it is.
         * @param whole   as it was.
         * @return a buffer that holds the message at {@link #offset()}.
         */
        public UnsafeBuffer put(final byte[] message, final byte[] whole)
        {
            if (this == ALONE)
            {
                return new UnsafeBuffer(message.clone());
            }
            final byte[] bytes = new byte[MARGIN + message.length + MARGIN + whole.length];
            Arrays.fill(bytes, this == ONES ? (byte) 0xFF : 0);
            System.arraycopy(message, 0, bytes, MARGIN, message.length);
            if (this == BEFORE_ITS_REST && message.length < whole.length)
            {
                System.arraycopy(
                    whole, message.length, bytes, MARGIN + message.length, whole.length - message.length);
            }
            return new UnsafeBuffer(bytes);
        }

        public int offset()
        {
            return this == ALONE ? 0 : MARGIN;
        }
    }

    private static final long[] CORNERS = {
        0, 1, -1, 2, 7, 8, 9, Byte.MAX_VALUE, Short.MAX_VALUE, Short.MIN_VALUE, 0xFFFF, Integer.MAX_VALUE,
        Integer.MAX_VALUE - 7, Integer.MIN_VALUE, 1L << 32, Long.MAX_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE};

    private final SplittableRandom random;

    public HostileBytes(final SplittableRandom random)
    {
        this.random = random;
    }

    /**
     * @param whole message; left alone.
     * @return another with one to three things wrong with it.
     */
    public byte[] spoil(final byte[] whole)
    {
        byte[] message = whole.clone();
        for (int wrongs = 1 + random.nextInt(3); wrongs > 0; wrongs--)
        {
            message = spoilOnce(message);
        }
        return message;
    }

    private byte[] spoilOnce(final byte[] message)
    {
        return switch (random.nextInt(10))
        {
            case 0 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
            case 1 -> longer(message);
            case 2, 3 -> flipped(message);
            // the SBE header: length, template, schema, version
            case 4 -> with(message, 2 * random.nextInt(4), Short.BYTES, random.nextInt(16));
            case 5 -> with(message, 2 * random.nextInt(4), Short.BYTES, corner());
            // what a length, a count or a number may be, where there may be one
            case 6 -> with(message, place(message, Integer.BYTES), Integer.BYTES, nearLength(message));
            case 7 -> with(message, place(message, Integer.BYTES), Integer.BYTES, corner());
            case 8 -> with(message, place(message, Long.BYTES), Long.BYTES, corner());
            default -> with(message, place(message, 1), 1, random.nextInt());
        };
    }

    private byte[] longer(final byte[] message)
    {
        final byte[] longer = Arrays.copyOf(message, message.length + 1 + random.nextInt(64));
        for (int i = message.length; i < longer.length; i++)
        {
            longer[i] = (byte) random.nextInt();
        }
        return longer;
    }

    private byte[] flipped(final byte[] message)
    {
        for (int flips = message.length == 0 ? 0 : 1 + random.nextInt(4); flips > 0; flips--)
        {
            message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return message;
    }

    private int place(final byte[] message, final int bytes)
    {
        return random.nextInt(Math.max(1, message.length)) / bytes * bytes;
    }

    private long nearLength(final byte[] message)
    {
        return message.length - 8 * random.nextInt(message.length / 8 + 2) + random.nextInt(3) - 1;
    }

    private long corner()
    {
        return CORNERS[random.nextInt(CORNERS.length)];
    }

    private static byte[] with(final byte[] message, final int offset, final int bytes, final long value)
    {
        if (offset + bytes <= message.length)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Long.BYTES]);
            buffer.putLong(0, value, ByteOrder.LITTLE_ENDIAN);
            buffer.getBytes(0, message, offset, bytes);
        }
        return message;
    }
}
