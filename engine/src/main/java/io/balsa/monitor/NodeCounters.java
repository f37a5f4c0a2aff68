package io.balsa.monitor;

import io.aeron.Aeron;
import io.aeron.Counter;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersReader;

/**
 * The counters of a node. They are kept here and copied to the CnC file now and then: the file goes with the media
 * driver, which may be built anew, and a service must not hold a pointer into a file that is gone.
 * <p>
 * Agent thread only, but for what {@link #addServiceCounter} returns.
 */
public final class NodeCounters
{
    private static final NodeCounter[] COUNTERS = NodeCounter.values();

    private final int memberId;
    private final long[] values = new long[COUNTERS.length];
    private final Counter[] published = new Counter[COUNTERS.length];
    private final List<String> serviceLabels = new ArrayList<>();
    private final List<AtomicCounter> serviceValues = new ArrayList<>();
    private final List<Counter> servicePublished = new ArrayList<>();
    private Aeron aeron;

    /**
     * @param memberId shown in the labels.
     */
    public NodeCounters(final int memberId)
    {
        this.memberId = memberId;
        set(NodeCounter.LEADER_ID, -1);
    }

    /**
     * Show the counters in this client's CnC file from now on.
     *
     * @param newAeron to add them to.
     */
    public void attach(final Aeron newAeron)
    {
        aeron = newAeron;
        for (final NodeCounter counter : COUNTERS)
        {
            published[counter.ordinal()] =
                aeron.addCounter(counter.typeId(), "balsa: " + counter.label() + " - member=" + memberId);
        }
        servicePublished.clear();
        for (final String label : serviceLabels)
        {
            servicePublished.add(addPublished(label));
        }
        publish();
    }

    /**
     * @param counter which.
     * @param value   new.
     */
    public void set(final NodeCounter counter, final long value)
    {
        values[counter.ordinal()] = value;
    }

    /**
     * @param counter which.
     * @param count   added to it.
     */
    public void add(final NodeCounter counter, final long count)
    {
        values[counter.ordinal()] += count;
    }

    /**
     * @param counter which.
     * @return its value.
     */
    public long get(final NodeCounter counter)
    {
        return values[counter.ordinal()];
    }

    /**
     * A counter of the service's own.
     *
     * @param label shown.
     * @return the counter, from 0; may be set from any thread.
     */
    public AtomicCounter addServiceCounter(final String label)
    {
        if (serviceLabels.contains(label))
        {
            throw new IllegalArgumentException("the service has a counter \"" + label + "\" already");
        }
        final AtomicCounter counter =
            new AtomicCounter(new UnsafeBuffer(new byte[CountersReader.COUNTER_LENGTH]), 0);
        serviceLabels.add(label);
        serviceValues.add(counter);
        if (aeron != null)
        {
            servicePublished.add(addPublished(label));
        }
        return counter;
    }

    /**
     * Copy what changed to the CnC file.
     */
    public void publish()
    {
        if (aeron == null || aeron.isClosed())
        {
            return;
        }
        for (int i = 0; i < values.length; i++)
        {
            copy(values[i], published[i]);
        }
        for (int i = 0; i < servicePublished.size(); i++)
        {
            copy(serviceValues.get(i).get(), servicePublished.get(i));
        }
    }

    private Counter addPublished(final String label)
    {
        return aeron.addCounter(NodeCounter.SERVICE_TYPE_ID, label);
    }

    private static void copy(final long value, final Counter counter)
    {
        if (!counter.isClosed() && counter.getPlain() != value)
        {
            counter.setRelease(value);
        }
    }
}
