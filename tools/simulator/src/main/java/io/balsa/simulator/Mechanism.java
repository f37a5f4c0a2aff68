package io.balsa.simulator;

import java.util.Map;

/**
 * What can be taken away from the engine, in the simulator only, to see that it is missed: a test that passes without
 * a mechanism tests nothing. Done by settings that disarm it, or by a world that lies; the engine has no switch.
 */
public enum Mechanism
{
    /** What isn't answered is sent again. */
    RE_SEND("re-send", Map.of("resend.interval", "1000s")),
    /** Who gave its vote protects the winner. */
    STICKINESS("stickiness", Map.of("grant.stickiness", "0")),
    /** A leader that hears no quorum steps down. */
    CHECK_QUORUM("check-quorum", Map.of("quorum.window", "1000s")),
    /** Term and vote are forced before anyone hears of them: here the disk only says so. */
    FORCE_BEFORE_VOTE("force-before-vote", Map.of()),
    /** Entries are forced before they are acknowledged: here the disk only says so. */
    DURABLE_ACKNOWLEDGEMENT("durable-acknowledgement", Map.of());

    private final String label;
    private final Map<String, String> settings;

    Mechanism(final String label, final Map<String, String> settings)
    {
        this.label = label;
        this.settings = settings;
    }

    /**
     * @return its name for people.
     */
    public String label()
    {
        return label;
    }

    /**
     * @param label name for people.
     * @return the mechanism.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static Mechanism named(final String label)
    {
        for (final Mechanism mechanism : values())
        {
            if (mechanism.label.equals(label))
            {
                return mechanism;
            }
        }
        throw new IllegalArgumentException("there is no mechanism " + label);
    }

    Map<String, String> settings()
    {
        return settings;
    }
}
