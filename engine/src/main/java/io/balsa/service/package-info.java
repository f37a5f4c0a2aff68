/**
 * The user's state machine and what drives it: {@link io.balsa.service.Service} is what users write, {@link
 * io.balsa.service.Applier} calls it with committed entries, {@link io.balsa.service.SessionLedger} is the port through
 * which sessions are kept (it decides whether a command is executed at all). {@link
 * io.balsa.service.ReplicatedState} turns all of it into the records of a snapshot and back.
 * <p>
 * May come in: Agrona, the flyweights of the log's frames, ports of consensus. No clock, no thread, no file, no
 * network: time is the timestamp of the entry.
 * <p>
 * Invariants: entries are applied in order, without gap, each once a run of the process; an exception of the user's
 * code stops the node, since a replica that may have executed half of a command must not go on.
 * <p>
 * Start reading at {@link io.balsa.service.Applier#applyUpTo}.
 */
package io.balsa.service;
