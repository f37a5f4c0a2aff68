package io.balsa.simulator;

/**
 * What can go wrong, counted so that a run can show that it did.
 */
public enum Fault
{
    /** A message between nodes was lost. */
    LOSS,
    /** A message arrived twice. */
    DUPLICATE,
    /** A message on a stream that skips was overtaken, and so lost. */
    OVERTAKEN,
    /** A message fell victim to a partition. */
    PARTITION,
    /** A message arrived shorter than it was. */
    TRUNCATED,
    /** Entries arrived damaged. */
    CORRUPT,
    /** An offer wasn't taken. */
    BACK_PRESSURE,
    /** An offer wasn't taken because the receiver didn't read. */
    FLOW_CONTROL,
    /** A process died, its machine went on. */
    KILL,
    /** A machine lost power. */
    POWER_CUT,
    /** A process died between two operations on its disk. */
    CRASH_IN_DISK,
    /** A process stood still. */
    PAUSE,
    /** A process was slow. */
    SLOW,
    /** A clock ran fast or slow. */
    CLOCK_RATE,
    /** A disk was full. */
    DISK_FULL,
    /** A force failed. */
    DISK_ERROR,
    /** A link or node was cut off. */
    CUT,
    /** A process was started again. */
    RESTART
}
