package io.balsa.simulator;

import java.util.Locale;

/**
 * A kind of thing that goes wrong in a swarm, which a life may have or not. What it does is in {@link Nemesis}; what
 * came of it is counted as {@link Fault}s. A new one is drawn from then on, and can be left out when a life is shrunk.
 */
public enum FaultClass
{
    /** A process dies, its machine goes on. */
    KILL(false),
    /** A machine loses power. */
    POWER_CUT(false),
    /** A process dies between two operations on its disk. */
    CRASH_IN_DISK(false),
    /** A process stands still. */
    PAUSE(false),
    /** Every duty cycle takes long. */
    SLOW(false),
    /** A clock runs fast or slow. */
    CLOCK(false),
    /** A disk is full. */
    DISK_FULL(false),
    /** A force fails. */
    DISK_ERROR(false),
    /** One node is cut off. */
    ISOLATE(false),
    /** One node is heard by nobody. */
    ONE_WAY(false),
    /** Two halves don't hear each other. */
    HALVES(false),
    /** Two halves hear each other only through one node. */
    BRIDGE(false),
    /** Some links from one node come and go. */
    FLAP(false),
    /** The network changes its behaviour. */
    WEATHER(false),
    /** Messages take longer than in a machine room. */
    DELAY(true),
    /** Messages are ordered in another way than Balsa's transport does it. */
    ORDER(true),
    /** Now and then a message takes much longer. */
    JITTER(true),
    /** Messages between nodes are lost. */
    LOSS(true),
    /** Messages between nodes are held for long. */
    HOLD(true),
    /** Messages arrive twice. */
    DUPLICATE(true),
    /** Messages arrive cut short. */
    TRUNCATE(true),
    /** Entries arrive damaged. */
    CORRUPT(true),
    /** Offers aren't taken. */
    BACK_PRESSURE(true),
    /** Messages of clients and to them are lost. */
    CLIENT_LOSS(true),
    /** Offers aren't taken at the end of a term. */
    ADMIN_ACTION(true),
    /** A process dies in the middle of a duty cycle. */
    CRASH_IN_CYCLE(false),
    /** A clock stands still. */
    CLOCK_FREEZE(false),
    /** What was forced has changed when a node comes back. */
    ROT(false),
    /** A way isn't connected, or finished and made anew. */
    PUBLICATION(false),
    /** A receiver loses its image and finds it again with a gap. */
    IMAGE(false),
    /** A client stands still and reads nothing. */
    CLIENT_PAUSE(false),
    /** An operator asks a node for a snapshot. */
    SNAPSHOT(false),
    /** A disk says nothing for a while: no error, no end. */
    DISK_HANG(false),
    /** A node comes back with an empty disk, and is recovered later; one at a time. */
    WIPE(false);

    private final boolean isWeather;

    FaultClass(final boolean isWeather)
    {
        this.isWeather = isWeather;
    }

    /**
     * @return true if it is a property of the network, false if it is done to somebody now and then.
     */
    boolean isWeather()
    {
        return isWeather;
    }

    /**
     * @return its name for people.
     */
    public String label()
    {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param label name for people.
     * @return the class.
     * @throws IllegalArgumentException if there is none of that name.
     */
    public static FaultClass named(final String label)
    {
        for (final FaultClass faultClass : values())
        {
            if (faultClass.label().equals(label))
            {
                return faultClass;
            }
        }
        throw new IllegalArgumentException("there is no fault class " + label);
    }
}
