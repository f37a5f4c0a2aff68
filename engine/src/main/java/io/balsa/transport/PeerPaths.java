package io.balsa.transport;

/**
 * The ways to one peer. They are apart because what must not wait for each other must not share a stream.
 *
 * @param requests votes asked for, heartbeats, hand-over.
 * @param replies  answers and acknowledgements.
 * @param log      entries.
 * @param bulk     entries for a peer that is far behind.
 */
public record PeerPaths(PeerPath requests, PeerPath replies, PeerPath log, PeerPath bulk)
{
}
