package io.balsa.session;

import io.balsa.service.SessionCloseReason;

/**
 * Hears of every change of the replicated sessions that a leader has to act on. Called while an entry is applied, so it
 * may only note things down.
 */
interface SessionListener
{
    /**
     * A session is new.
     */
    void onOpened(Session session);

    /**
     * The client of an open session announced another response channel.
     */
    void onMoved(Session session);

    /**
     * There is a record more to be sent.
     */
    void onEgress(Session session);

    /**
     * A session ended.
     */
    void onClosed(Session session, SessionCloseReason reason);

    /**
     * For a node that nobody listens to.
     */
    SessionListener NOBODY = new SessionListener()
    {
        @Override
        public void onOpened(final Session session)
        {
        }

        @Override
        public void onMoved(final Session session)
        {
        }

        @Override
        public void onEgress(final Session session)
        {
        }

        @Override
        public void onClosed(final Session session, final SessionCloseReason reason)
        {
        }
    };
}
