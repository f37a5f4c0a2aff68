/**
 * The rules of Raft, and nothing else: no clock, thread, file, network or random source enters. Time comes through
 * {@link io.balsa.consensus.Raft#advanceTo}, randomness through {@link io.balsa.consensus.RandomSource}, the world
 * through the ports that this room owns: {@link io.balsa.consensus.RaftLog}, {@link io.balsa.consensus.TermStore},
 * {@link io.balsa.consensus.PeerSender} and {@link io.balsa.consensus.ConsensusListener}. The same calls in the same
 * order give the same result, byte for byte. In steady state nothing is allocated.
 * <p>
 * Invariants, checked every cycle: {@code commitIndex <= lastIndex}, {@code durableIndex <= lastIndex},
 * {@code matchIndex < nextIndex <= lastIndex + 1}; term and commitIndex never go back. A broken one is thrown and stops
 * the node: it must not vote again.
 * <p>
 * Start reading at {@link io.balsa.consensus.Raft}, the front door; then {@code Follower}, {@code Candidate},
 * {@code Leader}, and {@code Voter}, which all three share. § are those of the Raft paper (Ongaro and Ousterhout,
 * extended version), "dissertation" is Ongaro's.
 */
package io.balsa.consensus;
