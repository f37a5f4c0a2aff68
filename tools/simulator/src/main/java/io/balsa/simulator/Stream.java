package io.balsa.simulator;

/**
 * What a message travels on; the streams of the engine's transport.
 */
enum Stream
{
    REQUESTS, REPLIES, LOG, BULK, INGRESS, EGRESS;

    static final Stream[] OF_PEERS = {REQUESTS, REPLIES, LOG, BULK};

    /**
     * @return true for streams on which Aeron repairs loss and keeps order.
     */
    boolean isReliable()
    {
        return this != REQUESTS && this != REPLIES;
    }

    /**
     * @return true for what nodes say to each other.
     */
    boolean isOfPeers()
    {
        return this != INGRESS && this != EGRESS;
    }
}
