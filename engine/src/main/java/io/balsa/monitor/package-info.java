/**
 * What people and scripts see of a node without its help: counters in Aeron's CnC file (AeronStat shows them), a log of
 * distinct errors that outlives the process, who runs in a directory, and the flight recorder. Nothing here decides
 * anything.
 * <p>
 * Start reading at {@link io.balsa.monitor.NodeCounters} for the node's side and {@link io.balsa.monitor.NodeStatus}
 * for the reader's; of the flight recorder at {@link io.balsa.monitor.EventRecorder}, which writes on the agent's
 * thread without allocation, and at {@link io.balsa.monitor.Explanation}, which reads anywhere, at leisure.
 */
package io.balsa.monitor;
