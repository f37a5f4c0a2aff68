/**
 * The load rig: starts Balsa and its peers as processes of this machine, puts the same work on each in turns, checks
 * every echo and says what it cost.
 * <p>
 * May come in: the public API of the engine, the peers, and what draws and prints; nothing here is linked by anything
 * else. Start reading at {@link io.balsa.compare.Compare}, then {@link io.balsa.compare.EchoSystem}, which is what one
 * has to write to put another system on the rig, and {@link io.balsa.compare.Load}, which is the measurement.
 * <p>
 * A second command, {@link io.balsa.compare.SnapshotsUnderLoad}, is about Balsa alone: what clients feel while members
 * with large state take snapshots or send them. {@link io.balsa.compare.SnapshotRun} is its course, {@link
 * io.balsa.compare.LoadCommands} its load, {@link io.balsa.compare.SlabService} what the members hold.
 */
package io.balsa.compare;
