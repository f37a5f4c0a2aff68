package io.balsa.simulator;

import java.util.List;

/**
 * A life that was cut down to a smaller one in which the same is wrong.
 *
 * @param edit       what makes the smaller life of the same seed.
 * @param violations what is wrong in it.
 * @param lives      that were tried.
 * @param isDone     true: nothing more can be left out; false: the time was over.
 */
public record Shrunk(SwarmEdit edit, List<String> violations, int lives, boolean isDone)
{
}
