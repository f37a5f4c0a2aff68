package io.balsa.consensus;

/**
 * Where randomised timeouts (§5.2) come from, so that a test can decide them.
 */
@FunctionalInterface
public interface RandomSource
{
    /**
     * @param bound more than 0.
     * @return a number from 0 to {@code bound - 1}, all as likely.
     */
    long below(long bound);
}
