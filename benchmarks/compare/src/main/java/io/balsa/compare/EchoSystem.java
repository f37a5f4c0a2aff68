package io.balsa.compare;

/**
 * A system on the rig: how a server of it that echoes every command is started in this process, and how one talks to
 * it. An implementation has a constructor without parameters and no state.
 */
interface EchoSystem
{
    /**
     * @param spec  of the run.
     * @param id    which server, from 0.
     * @param gauge told of every command executed here.
     * @return what ends it when closed.
     * @throws Exception if it can't start.
     */
    AutoCloseable startServer(RunSpec spec, int id, NodeGauge gauge) throws Exception;

    /**
     * @param spec     of the run.
     * @param listener hears of every reply inside {@link EchoClient#poll}.
     * @return a client with as many sessions as the run asks for, which may still be connecting.
     * @throws Exception if it can't start.
     */
    EchoClient connect(RunSpec spec, ReplyListener listener) throws Exception;

    /**
     * @param spec of a run.
     * @return in one line, how it is set up for it and what acknowledged means.
     */
    String configuration(RunSpec spec);

    /**
     * @param nodes asked for.
     * @return servers started: as many, unless the system has no cluster.
     */
    default int servers(final int nodes)
    {
        return nodes;
    }

    /**
     * @param cell work.
     * @return false if the system has no answer to it.
     */
    default boolean isFit(final Cell cell)
    {
        return true;
    }

    /**
     * @return ports of a server.
     */
    int portsPerServer();

    /**
     * @return heap of each process, MiB.
     */
    default int heapMiB()
    {
        return 256;
    }

    /**
     * @return true if replies come in the order of the commands; false if only that each comes once is promised.
     */
    default boolean isOrdered()
    {
        return true;
    }

    /**
     * @return true if every command is answered once, even if the leader is killed meanwhile.
     */
    default boolean survivesFailover()
    {
        return false;
    }
}
