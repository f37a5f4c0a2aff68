package io.balsa.compare;

import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * From a client library's own threads to the one that polls.
 */
final class ReplyQueue
{
    private static final int DRAIN_LIMIT = 1024;

    private record Reply(int session, byte[] bytes)
    {
    }

    private final ManyToOneConcurrentLinkedQueue<Reply> queue = new ManyToOneConcurrentLinkedQueue<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final ReplyListener listener;
    private volatile String failure;

    ReplyQueue(final ReplyListener listener)
    {
        this.listener = listener;
    }

    void add(final int session, final byte[] bytes)
    {
        queue.add(new Reply(session, bytes));
    }

    /**
     * @param reason why a command got no answer; the last one is kept.
     */
    void onFailure(final String reason)
    {
        failure = reason;
    }

    int drain()
    {
        int count = 0;
        while (count < DRAIN_LIMIT)
        {
            final Reply reply = queue.poll();
            if (reply == null)
            {
                break;
            }
            buffer.wrap(reply.bytes());
            listener.onReply(reply.session(), buffer, 0, reply.bytes().length);
            count++;
        }
        return count;
    }

    void report()
    {
        if (failure != null)
        {
            System.err.println("last failed command: " + failure);
        }
    }
}
