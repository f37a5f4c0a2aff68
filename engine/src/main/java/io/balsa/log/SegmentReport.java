package io.balsa.log;

/**
 * What a segment file says of itself, for tools.
 *
 * @param name       of the file.
 * @param fileLength bytes of it.
 * @param isUsed     false: it was only made ready; the rest is 0.
 * @param baseIndex  of its first entry.
 * @param prevTerm   of the entry before.
 * @param remainsIndex of an earlier use of the file: bytes behind the last entry are of entries up to it; 0: zeros.
 * @param isSealed   it has a footer; else its end isn't known without reading its entries.
 * @param lastIndex  by the footer; 0 without.
 * @param lastTerm   by the footer; 0 without.
 */
public record SegmentReport(
    String name,
    long fileLength,
    boolean isUsed,
    long baseIndex,
    long prevTerm,
    long remainsIndex,
    boolean isSealed,
    long lastIndex,
    long lastTerm)
{
}
