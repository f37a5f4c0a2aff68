package io.balsa.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times and lengths as people write them: {@code 150}, {@code 150ms}, {@code 2s}, {@code 16k}, {@code 32m}.
 */
final class Quantities
{
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*([a-z]*)");

    private Quantities()
    {
    }

    static long durationNs(final String name, final String text)
    {
        final Matcher matcher = match(name, text, "a time like 150, 150ms or 2s");
        final long unitNs = switch (matcher.group(2))
        {
            case "ns" -> 1L;
            case "us" -> 1_000L;
            case "", "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            default -> throw wrong(name, text, "a time like 150, 150ms or 2s");
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unitNs);
    }

    static int bytes(final String name, final String text)
    {
        final long bytes = length(name, text);
        if (bytes > Integer.MAX_VALUE)
        {
            throw wrong(name, text, "less than 2 GiB");
        }
        return (int) bytes;
    }

    static long length(final String name, final String text)
    {
        final String form = "a length in bytes like 16384, 16k or 32m";
        final Matcher matcher = match(name, text, form);
        final long unit = switch (matcher.group(2))
        {
            case "", "b" -> 1L;
            case "k", "kb", "kib" -> 1024L;
            case "m", "mb", "mib" -> 1024L * 1024;
            case "g", "gb", "gib" -> 1024L * 1024 * 1024;
            case "t", "tb", "tib" -> 1024L * 1024 * 1024 * 1024;
            default -> throw wrong(name, text, form);
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    }

    static int count(final String name, final String text)
    {
        final String form = "a whole number from 0 to 2147483647";
        final Matcher matcher = match(name, text, form);
        if (!matcher.group(2).isEmpty() || Long.parseLong(matcher.group(1)) > Integer.MAX_VALUE)
        {
            throw wrong(name, text, form);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Matcher match(final String name, final String text, final String form)
    {
        final Matcher matcher = FORM.matcher(text.trim().toLowerCase(java.util.Locale.ROOT));
        if (!matcher.matches())
        {
            throw wrong(name, text, form);
        }
        return matcher;
    }

    private static IllegalArgumentException wrong(final String name, final String text, final String form)
    {
        return new IllegalArgumentException(name + "=" + text + ": must be " + form);
    }
}
