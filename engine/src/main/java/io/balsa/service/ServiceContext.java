package io.balsa.service;

import java.util.function.Consumer;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * What a service may see of the node. For the agent thread only, inside calls into the service.
 */
public interface ServiceContext
{
    /**
     * @return id of this member. Not to be used for anything that is part of the state.
     */
    int memberId();

    /**
     * @return cluster time of the entry being applied, ns since the Unix epoch; never falls.
     */
    long clusterTime();

    /**
     * @return index of the entry being applied.
     */
    long index();

    /**
     * @param sessionId of a session.
     * @return the session, or null when there is none that is open.
     */
    ClientSession session(long sessionId);

    /**
     * @param action called for every open session, in the order in which they were opened.
     */
    void forEachSession(Consumer<ClientSession> action);

    /**
     * A counter of the service's own, shown by AeronStat and by {@code balsa cluster status}. To be called from
     * {@link Service#onStart}.
     *
     * @param label shown; unique in the service.
     * @return the counter, from 0.
     */
    AtomicCounter addCounter(String label);
}
