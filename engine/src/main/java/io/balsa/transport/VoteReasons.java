package io.balsa.transport;

import io.balsa.consensus.VoteReason;

/**
 * {@link VoteReason} on the wire: the rules know no codec, so the two enums are paired here.
 */
final class VoteReasons
{
    private VoteReasons()
    {
    }

    static io.balsa.codecs.peer.VoteReason encode(final VoteReason reason)
    {
        return switch (reason)
        {
            case GRANTED -> io.balsa.codecs.peer.VoteReason.GRANTED;
            case TERM_OLD -> io.balsa.codecs.peer.VoteReason.TERM_OLD;
            case LOG_BEHIND -> io.balsa.codecs.peer.VoteReason.LOG_BEHIND;
            case VOTED_FOR_OTHER -> io.balsa.codecs.peer.VoteReason.VOTED_FOR_OTHER;
            case LEADER_ALIVE -> io.balsa.codecs.peer.VoteReason.LEADER_ALIVE;
        };
    }

    /**
     * @return the reason, or null for a value that this version doesn't know.
     */
    static VoteReason decode(final short value)
    {
        return switch (value)
        {
            case 0 -> VoteReason.GRANTED;
            case 1 -> VoteReason.TERM_OLD;
            case 2 -> VoteReason.LOG_BEHIND;
            case 3 -> VoteReason.VOTED_FOR_OTHER;
            case 4 -> VoteReason.LEADER_ALIVE;
            default -> null;
        };
    }
}
