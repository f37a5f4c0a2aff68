/**
 * Benchmarks of single rooms of the engine, and of a whole cluster in one process. {@code benchmarks/jmh/run} runs
 * them, always with the profiler of allocations.
 * <p>
 * The test of allocations calls the same methods that are measured, so what is asserted is what is printed.
 */
package io.balsa.jmh;
