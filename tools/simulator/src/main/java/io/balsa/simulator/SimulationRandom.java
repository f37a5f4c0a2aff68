package io.balsa.simulator;

/**
 * The one source of chance in a world: SplitMix64, whose numbers are the same on every JVM.
 */
final class SimulationRandom
{
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SimulationRandom(final long seed)
    {
        state = seed;
    }

    static long mix(final long value)
    {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long next()
    {
        state += GAMMA;
        return mix(state);
    }

    /**
     * @return 0 to bound - 1.
     */
    long below(final long bound)
    {
        // the remainder's bias is below 1e-6 for every bound that is drawn here
        return (next() >>> 1) % bound;
    }

    int below(final int bound)
    {
        return (int) below((long) bound);
    }

    /**
     * @return min to max, both included.
     */
    long between(final long min, final long max)
    {
        return min + below(max - min + 1);
    }

    double unit()
    {
        return (next() >>> 11) * 0x1.0p-53;
    }

    boolean chance(final double probability)
    {
        return probability > 0 && unit() < probability;
    }

    /**
     * @return drawn from an exponential distribution. StrictMath: the same bits on every JVM.
     */
    long exponential(final long mean)
    {
        return (long) (-mean * StrictMath.log(1.0 - unit()));
    }
}
