package io.balsa.monitor;

/**
 * One event as it was recorded. What the values mean stands with its {@link EventCode}.
 *
 * @param memberId    whose it is.
 * @param incarnation which start of that node.
 * @param sequence    of the event in that life, from 1.
 * @param nowNs       monotonic clock of the node.
 * @param epochNs     ns since the Unix epoch, as the node saw it.
 * @param code        what happened.
 * @param detail      see the code.
 * @param peerId      the other member in it; -1: none.
 * @param term        it belongs to.
 * @param a           see the code.
 * @param b           see the code.
 * @param c           see the code.
 */
public record Event(
    int memberId,
    int incarnation,
    long sequence,
    long nowNs,
    long epochNs,
    EventCode code,
    int detail,
    int peerId,
    long term,
    long a,
    long b,
    long c)
{
}
