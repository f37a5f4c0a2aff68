package io.balsa.simulator;

/**
 * Something that happens at a time. Each is in the queue once at most and knows its place there, so that it can be
 * moved.
 */
abstract class Event
{
    static final int NOT_QUEUED = -1;

    long timeNs;
    long sequence;
    int place = NOT_QUEUED;

    /**
     * @return goes into the trace, with the time.
     */
    abstract long fingerprint();

    abstract void run();

    final boolean isQueued()
    {
        return place != NOT_QUEUED;
    }
}
