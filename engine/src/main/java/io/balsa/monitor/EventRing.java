package io.balsa.monitor;

/**
 * Where everything lies in a ring of events; little endian.
 * <pre>
 *   0  magic, version    8      64  sequence of the newest event  8
 *   8  member id         4     128  slots of 64 bytes each:
 *  12  members           4            0 sequence   8 monotonic ns   16 epoch ns   24 term
 *  16  incarnation       4           32 code (2)  34 detail (2)     36 peer (4)
 *  20  slots             4           40 a         48 b              56 c
 * </pre>
 * Event n, from 1, is in slot n modulo slots. While a slot is written its sequence is 0, so a reader sees an event
 * whole or not at all, and a writer that was killed leaves at most one slot without an event.
 */
final class EventRing
{
    static final long MAGIC = 0x3156455F41534C42L;
    static final int MAGIC_OFFSET = 0;
    static final int MEMBER_ID_OFFSET = 8;
    static final int MEMBER_COUNT_OFFSET = 12;
    static final int INCARNATION_OFFSET = 16;
    static final int SLOTS_OFFSET = 20;
    static final int NEWEST_OFFSET = 64;
    static final int HEADER_LENGTH = 128;

    static final int SLOT_LENGTH = 64;
    static final int SEQUENCE = 0;
    static final int NOW_NS = 8;
    static final int EPOCH_NS = 16;
    static final int TERM = 24;
    static final int CODE = 32;
    static final int DETAIL = 34;
    static final int PEER_ID = 36;
    static final int A = 40;
    static final int B = 48;
    static final int C = 56;

    private EventRing()
    {
    }

    static int offset(final long sequence, final int slots)
    {
        return HEADER_LENGTH + (int) (sequence % slots) * SLOT_LENGTH;
    }
}
