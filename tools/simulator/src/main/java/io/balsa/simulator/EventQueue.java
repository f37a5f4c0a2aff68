package io.balsa.simulator;

import java.util.Arrays;

/**
 * Events by (time, order of scheduling): a binary heap.
 */
final class EventQueue
{
    private Event[] heap = new Event[256];
    private int count;
    private long sequence;

    /**
     * Put an event in, or move it if it is in.
     */
    void schedule(final Event event, final long timeNs)
    {
        event.timeNs = timeNs;
        event.sequence = sequence++;
        if (event.isQueued())
        {
            up(event.place);
            down(event.place);
            return;
        }
        if (count == heap.length)
        {
            heap = Arrays.copyOf(heap, count * 2);
        }
        heap[count] = event;
        event.place = count;
        count++;
        up(count - 1);
    }

    void cancel(final Event event)
    {
        if (event.isQueued())
        {
            remove(event.place);
        }
    }

    /**
     * @return the next event, or null.
     */
    Event peek()
    {
        return count == 0 ? null : heap[0];
    }

    Event poll()
    {
        final Event first = peek();
        if (first != null)
        {
            remove(0);
        }
        return first;
    }

    private void remove(final int place)
    {
        heap[place].place = Event.NOT_QUEUED;
        count--;
        final Event last = heap[count];
        heap[count] = null;
        if (place < count)
        {
            heap[place] = last;
            last.place = place;
            up(place);
            down(last.place);
        }
    }

    private void up(final int from)
    {
        int place = from;
        while (place > 0 && isBefore(heap[place], heap[(place - 1) / 2]))
        {
            swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    private void down(final int from)
    {
        int place = from;
        int child = smallerChild(place);
        while (child < count && isBefore(heap[child], heap[place]))
        {
            swap(place, child);
            place = child;
            child = smallerChild(place);
        }
    }

    private int smallerChild(final int place)
    {
        final int left = 2 * place + 1;
        return left + 1 < count && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    }

    private void swap(final int one, final int other)
    {
        final Event event = heap[one];
        heap[one] = heap[other];
        heap[other] = event;
        heap[one].place = one;
        heap[other].place = other;
    }

    private static boolean isBefore(final Event one, final Event other)
    {
        return one.timeNs != other.timeNs ? one.timeNs < other.timeNs : one.sequence < other.sequence;
    }
}
