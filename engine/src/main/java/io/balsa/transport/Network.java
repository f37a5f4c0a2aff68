package io.balsa.transport;

import io.balsa.consensus.AdoptionReceiver;
import io.balsa.consensus.PeerSender;
import io.balsa.consensus.Raft;
import io.balsa.session.EgressChannels;

/**
 * A node's place in the network, as its duty cycle uses it: {@link Transport} over Aeron, or a simulated one. Agent
 * thread.
 */
public interface Network extends AutoCloseable
{
    /**
     * @return how consensus speaks to the other members.
     */
    PeerSender peerSender();

    /**
     * @return the ways to clients.
     */
    EgressChannels egressChannels();

    /**
     * Say who takes what arrives.
     *
     * @param raft      messages of members.
     * @param adoptions what members ask and give of snapshots that leaders take over.
     * @param intake    messages of clients.
     */
    void connect(Raft raft, AdoptionReceiver adoptions, MessageHandler intake);

    /**
     * Whatever the network needs to go on.
     *
     * @param nowNs time of the cycle.
     * @return work done.
     */
    int doWork(long nowNs);

    /**
     * Hand what members sent to consensus.
     *
     * @return number of messages.
     */
    int pollPeers();

    /**
     * Hand what clients sent to the intake.
     *
     * @return number of messages.
     */
    int pollClients();

    @Override
    void close();
}
