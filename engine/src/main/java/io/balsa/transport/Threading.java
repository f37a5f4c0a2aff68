package io.balsa.transport;

/**
 * Which threads run a node.
 */
public enum Threading
{
    /** One thread for the media driver, Aeron's conductor and the node itself. */
    COMPACT,
    /** The media driver on three threads of its own that spin: for big machines. */
    DEDICATED
}
