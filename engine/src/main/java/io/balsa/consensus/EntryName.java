package io.balsa.consensus;

/**
 * Which entry is asked for, or given. A reused carrier between the wire and the rules, hence the bare fields.
 */
public final class EntryName
{
    /** Of the entry. */
    public long index;
    /** Of the entry: an index and a term are one entry only (§5.3, Log Matching Property). */
    public long term;
}
