package io.balsa.simulator;

/**
 * A kind of life. Immutable: used by many threads at once.
 */
interface Scenario
{
    /**
     * Live it.
     *
     * @param seed     decides everything.
     * @param memory   of the thread; taken back by the caller.
     * @param timeline told what happens.
     */
    RunResult run(long seed, MemoryPool memory, Timeline timeline);
}
