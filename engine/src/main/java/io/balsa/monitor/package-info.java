/**
 * What people and scripts see of a node without its help: counters in Aeron's CnC file (AeronStat shows them), a log of
 * distinct errors that outlives the process, and who runs in a directory. Nothing here decides anything.
 * <p>
 * Start reading at {@link io.balsa.monitor.NodeCounters} for the node's side and {@link io.balsa.monitor.NodeStatus}
 * for the reader's.
 */
package io.balsa.monitor;
