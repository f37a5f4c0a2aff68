package io.balsa.compare;

import java.io.Serializable;

/**
 * A command or its echo, as Bolt carries it; no record, since its serialization can't set the fields of one.
 */
final class JraftCommand implements Serializable
{
    private static final long serialVersionUID = 1;

    private final int session;
    private final byte[] bytes;

    /**
     * @param session of the client, from 0.
     * @param bytes   the command; null: refused, this server doesn't lead.
     */
    JraftCommand(final int session, final byte[] bytes)
    {
        this.session = session;
        this.bytes = bytes;
    }

    int session()
    {
        return session;
    }

    byte[] bytes()
    {
        return bytes;
    }
}
