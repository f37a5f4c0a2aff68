package io.balsa.consensus;

/**
 * What a node keeps across its lives, as consensus sees it.
 *
 * @param log       as recovered.
 * @param term      currentTerm and votedFor, as recovered.
 * @param snapshots of this node.
 */
public record RaftStores(RaftLog log, TermStore term, Snapshots snapshots)
{
}
