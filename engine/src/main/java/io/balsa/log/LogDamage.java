package io.balsa.log;

import java.util.List;

/**
 * How a start is refused because of damage that can't be mended here, in one sentence each.
 */
final class LogDamage
{
    private LogDamage()
    {
    }

    static IllegalStateException foreignHeader(final String file, final long baseIndex, final long first)
    {
        return new IllegalStateException("log file " + file + " is damaged at offset 0: by its header it begins at " +
            "index " + baseIndex + ", but its first entry is " + first);
    }

    static IllegalStateException noHeader(final String file, final long first, final long last, final long covered)
    {
        return new IllegalStateException("log file " + file + " is damaged at offset 0: its header can't be read, " +
            "and of its entries " + first + ".." + last + " the snapshot covers those up to " + covered);
    }

    static IllegalStateException blank(final String file, final long index, final long laterIndex)
    {
        return new IllegalStateException("log file " + file + " is damaged at its beginning, index " + index +
            ": a later segment begins at index " + laterIndex);
    }

    static IllegalStateException noBegin(
        final String directory, final long laterIndex, final long covered, final List<String> unreadable)
    {
        return new IllegalStateException("log in " + directory + " is damaged: no segment before index " + laterIndex +
            ", and " + (covered == 0 ? "no snapshot" : "the snapshot covers no more than index " + covered) +
            (unreadable.isEmpty() ? "" : "; nothing can be read of " + String.join(", ", unreadable)));
    }

    static IllegalStateException hole(final String file, final int offset, final long index, final long laterIndex)
    {
        return new IllegalStateException("log file " + file + " is damaged at offset " + offset + ", index " + index +
            ": a later segment begins at index " + laterIndex);
    }
}
