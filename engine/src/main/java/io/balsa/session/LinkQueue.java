package io.balsa.session;

/**
 * Sessions that have something to be sent, first come, first served. A link is in one queue at most, once, so a
 * thousand sessions without work cost nothing.
 */
final class LinkQueue
{
    private SessionLink head;
    private SessionLink tail;
    private int count;

    int count()
    {
        return count;
    }

    void add(final SessionLink link)
    {
        if (link.isQueued)
        {
            return;
        }
        link.isQueued = true;
        link.next = null;
        if (tail == null)
        {
            head = link;
        }
        else
        {
            tail.next = link;
        }
        tail = link;
        count++;
    }

    SessionLink poll()
    {
        final SessionLink link = head;
        if (link != null)
        {
            head = link.next;
            tail = head == null ? null : tail;
            link.next = null;
            link.isQueued = false;
            count--;
        }
        return link;
    }
}
