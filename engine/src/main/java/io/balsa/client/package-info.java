/**
 * What an application links to talk to a cluster: {@link io.balsa.client.BalsaClient}, or {@link
 * io.balsa.client.BlockingClient} for those who only want an answer.
 * <p>
 * May come in: Aeron, Agrona and the flyweights of the client protocol; nothing else of the engine. One thread, which
 * is the caller's: everything happens inside {@code poll()}, also the media driver unless another is named.
 * <p>
 * Invariants: a command gets a sequence when it is offered and is kept, in wire format, until its reply came, so it
 * can be sent again to whoever leads; the cluster executes each sequence once. Egress is delivered by record number,
 * each once, in order. Every command offered ends: answered, or reported as unknown if the session itself was lost.
 * <p>
 * Start reading at {@link io.balsa.client.BalsaClient#poll}, then {@code ClientProtocol}.
 */
package io.balsa.client;
