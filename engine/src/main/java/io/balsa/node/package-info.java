/**
 * Wiring and lifecycle of one node: settings, start-up, the duty cycle, closing. It knows every room and holds no rule
 * of Raft.
 * <p>
 * Also when a snapshot is taken, or taken over, and which log goes: {@code SnapshotDuty}.
 * <p>
 * Start reading at {@link io.balsa.node.BalsaNode}, then {@code NodeAgent}, whose {@code doWork} is the table of
 * contents of the engine.
 */
package io.balsa.node;
