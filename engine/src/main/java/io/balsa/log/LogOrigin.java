package io.balsa.log;

/**
 * Where a log may begin: everything up to here is covered by a durable snapshot, so entries at or before it may be
 * gone, and a log that ends before it goes on behind it.
 *
 * @param index     the last index covered; 0: there is no snapshot, the log must begin at 1.
 * @param term      of the entry there.
 * @param timestamp cluster time of the entry there, ns since the Unix epoch.
 * @param position  bytes of all entries up to it, padding included.
 */
public record LogOrigin(long index, long term, long timestamp, long position)
{
    /** There is no snapshot. */
    public static final LogOrigin NONE = new LogOrigin(0, 0, 0, 0);
}
