package io.balsa.consensus;

/**
 * What a log can still take, while its disk gives no more.
 */
public enum LogRoom
{
    /** Whatever comes; at worst after a moment. */
    ANYTHING,
    /** No commands: what is left is for what the protocol itself must write: a term's no-op, ends of sessions. */
    PROTOCOL,
    /** Not even that. */
    NOTHING
}
