package io.balsa.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time as people write it.
 */
final class Moment
{
    private static final Pattern BEFORE_THE_END = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final long S = 1_000_000_000L;

    private Moment()
    {
    }

    /**
     * @param option for the message.
     * @param text   an instant of ISO 8601, a time of day in UTC on the day of the last event, or a time before that.
     * @param lastNs the last event, epoch.
     * @return ns since the Unix epoch.
     */
    static long parse(final String option, final String text, final long lastNs)
    {
        final Matcher matcher = BEFORE_THE_END.matcher(text);
        if (matcher.matches())
        {
            return lastNs - unit(matcher.group(2)).toNanos(Long.parseLong(matcher.group(1)));
        }
        try
        {
            if (text.indexOf('T') > 0)
            {
                return ns(Instant.parse(text));
            }
            final LocalDate day =
                Instant.ofEpochSecond(Math.floorDiv(lastNs, S)).atOffset(ZoneOffset.UTC).toLocalDate();
            return ns(day.atTime(LocalTime.parse(text)).toInstant(ZoneOffset.UTC));
        }
        catch (final DateTimeException ex)
        {
            throw new CliFailure(ExitCode.USAGE, option + " must be like 2030-01-31T12:00:00Z, 12:00:00.5, 90s or " +
                "500ms, not " + text + ".", ex);
        }
    }

    private static long ns(final Instant instant)
    {
        return instant.getEpochSecond() * S + instant.getNano();
    }

    private static TimeUnit unit(final String name)
    {
        return switch (name)
        {
            case "ms" -> TimeUnit.MILLISECONDS;
            case "s" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MINUTES;
            default -> TimeUnit.HOURS;
        };
    }
}
