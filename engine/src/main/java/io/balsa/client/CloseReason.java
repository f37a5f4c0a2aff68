package io.balsa.client;

/**
 * Why a session ended.
 */
public enum CloseReason
{
    /** This client closed it. */
    CLIENT,
    /** The cluster heard nothing from this client for the session timeout. */
    TIMEOUT,
    /** More events were pushed than this client took in time, or replies became longer than it could foresee. */
    SLOW_CONSUMER,
    /** The cluster doesn't know the session: it ended while this client was away. */
    UNKNOWN_SESSION,
    /** The cluster refused the session or a command of it for good. */
    REJECTED;

    /**
     * @param detail of a CLOSED event, which begins with the reason's name.
     */
    static CloseReason from(final String detail)
    {
        for (final CloseReason reason : values())
        {
            if (detail.startsWith(reason.name()))
            {
                return reason;
            }
        }
        return UNKNOWN_SESSION;
    }
}
