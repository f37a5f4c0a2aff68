package io.balsa.session;

import java.util.concurrent.TimeUnit;

/**
 * Settings of the room. Retained bytes, command length and, in effect, the number of sessions decide what happens to
 * replicated state: they must be the same on all nodes.
 *
 * @param timeoutNs        {@code session.timeout}, default 10 s: a client that is silent for longer loses its session.
 * @param retainedMax      {@code session.retained.max}, bytes, default 8 MiB: a client with more unacknowledged egress
 *                         than this loses its session.
 * @param commandLengthMax {@code command.length.max}, bytes, default 16 KiB: of a command, a reply, an event.
 * @param sessionsMax      {@code sessions.max}, default 1024: more are turned away.
 */
public record SessionConfig(long timeoutNs, int retainedMax, int commandLengthMax, int sessionsMax)
{
    /** The defaults. */
    public static final SessionConfig DEFAULT =
        new SessionConfig(TimeUnit.SECONDS.toNanos(10), 8 * 1024 * 1024, 16 * 1024, 1024);

    private static final int RETAINED_LIMIT = 256 * 1024 * 1024;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException that names the setting which can't be right.
     */
    public SessionConfig
    {
        check(timeoutNs >= TimeUnit.MILLISECONDS.toNanos(10), "session.timeout", timeoutNs, "at least 10 ms");
        check(commandLengthMax >= 1, "command.length.max", commandLengthMax, "at least 1");
        check(
            retainedMax <= RETAINED_LIMIT && retainedMax >= 2L * (commandLengthMax + 64L),
            "session.retained.max",
            retainedMax,
            "at least twice command.length.max and 128 bytes, at most 256 MiB");
        check(sessionsMax >= 1, "sessions.max", sessionsMax, "at least 1");
    }

    private static void check(final boolean isRight, final String name, final long value, final String rule)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + rule);
        }
    }
}
