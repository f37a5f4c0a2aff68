package io.balsa.compare;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes as people write them: {@code 65536}, {@code 64k}, {@code 8m}, {@code 2g}.
 */
final class ByteCount
{
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*([kmg]?)");

    private ByteCount()
    {
    }

    /**
     * @param name of what is set.
     * @param text its value.
     * @return bytes.
     * @throws IllegalArgumentException in one sentence if it is none.
     */
    static long parse(final String name, final String text)
    {
        final Matcher matcher = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches())
        {
            throw new IllegalArgumentException(name + "=" + text + ": must be a length like 65536, 64k, 8m or 2g");
        }
        final int shift = switch (matcher.group(2))
        {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            default -> 0;
        };
        return Long.parseLong(matcher.group(1)) << shift;
    }

    /**
     * @param bytes any number.
     * @return the same in the largest unit that it is a whole number of.
     */
    static String text(final long bytes)
    {
        final int zeros = Long.numberOfTrailingZeros(bytes);
        return zeros >= 30 ? (bytes >> 30) + " GiB" :
            zeros >= 20 ? (bytes >> 20) + " MiB" : zeros >= 10 ? (bytes >> 10) + " KiB" : bytes + " B";
    }
}
