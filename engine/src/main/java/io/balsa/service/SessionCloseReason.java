package io.balsa.service;

/**
 * Why a session ended.
 */
public enum SessionCloseReason
{
    /** The client closed it. */
    CLIENT,
    /** Nothing was heard from the client for the session timeout. */
    TIMEOUT,
    /** The client took its replies and events too slowly: more were waiting than are kept for a session. */
    SLOW_CONSUMER
}
