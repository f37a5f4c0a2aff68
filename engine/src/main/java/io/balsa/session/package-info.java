/**
 * Clients, seen from a node: what they send comes in through {@link io.balsa.session.IngressAdapter}, what is sent to
 * them goes out through {@link io.balsa.session.EgressPublisher}, and {@link io.balsa.session.SessionRegistry} is what
 * all nodes agree on about them.
 * <p>
 * May come in: Agrona, the flyweights of clients and log, ports of consensus and service. No Aeron: it is behind
 * {@link io.balsa.session.EgressChannels}, and ingress is handed in message by message.
 * <p>
 * Two kinds of state, kept apart:
 * <ul>
 * <li>replicated, equal on every node at the same applied index, changed only by applied entries: the registry, {@code
 * Session}, the numbers and bytes of {@code RetainedEgress};</li>
 * <li>of this leader alone, rebuilt in every term: {@code SessionLink} (what was proposed, heard, sent).</li>
 * </ul>
 * Invariants: a command is executed if its sequence follows the last executed one of its session, otherwise never;
 * egress records have consecutive numbers and are kept until acknowledged through the log; a leader serves nobody
 * before the no-op of its term is applied (§8 of the Raft paper; §6.3 of the dissertation for sessions), but opens new
 * sessions right behind that.
 * <p>
 * Start reading at {@link io.balsa.session.IngressAdapter#onMessage}, then {@code Session}.
 */
package io.balsa.session;
