package io.balsa.compare;

import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;

/**
 * The server processes of a run as its client process sees them.
 */
final class Servers implements AutoCloseable
{
    private final List<Long> pids;
    private final List<Long> allPids;
    private final List<NodeGauge> gauges = new ArrayList<>();
    private int killedId = -1;

    /**
     * @param spec of the run.
     * @param pids of the servers, in the order of their ids.
     */
    Servers(final RunSpec spec, final List<Long> pids)
    {
        this.pids = pids;
        allPids = new ArrayList<>(pids);
        allPids.add(ProcessHandle.current().pid());
        for (int id = 0; id < pids.size(); id++)
        {
            gauges.add(NodeGauge.open(spec.dir(), id));
        }
    }

    /**
     * @return CPU seconds of all servers and of this process; NaN if one of them ended.
     */
    double cpuSeconds()
    {
        return ProcessTimes.seconds(allPids);
    }

    /**
     * @return commands that the server that executed least is behind the one that executed most, of those that live.
     */
    long lag()
    {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int id = 0; id < gauges.size(); id++)
        {
            if (id != killedId)
            {
                final long applied = gauges.get(id).applied();
                least = Math.min(least, applied);
                most = Math.max(most, applied);
            }
        }
        return most - least;
    }

    /**
     * @param told what the client was told, -1: nothing.
     * @return which server leads.
     */
    int leaderId(final int told)
    {
        for (int id = 0; id < gauges.size() && told < 0; id++)
        {
            if (gauges.get(id).isLeader())
            {
                return id;
            }
        }
        if (told < 0)
        {
            throw new IllegalStateException("no server says that it leads");
        }
        return told;
    }

    /**
     * {@code kill -9}.
     *
     * @param id of a server.
     */
    void kill(final int id)
    {
        final ProcessHandle process = ProcessHandle.of(pids.get(id)).orElseThrow();
        process.destroyForcibly();
        killedId = id;
    }

    @Override
    public void close()
    {
        CloseHelper.quietCloseAll(gauges);
    }
}
