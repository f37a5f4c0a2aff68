/**
 * The {@code balsa} command: runs nodes, local clusters and a demonstration that proves its own result.
 * <p>
 * What may enter: argument parsing, processes, files of text, printing. Nothing of Raft: all knowledge of the cluster
 * comes through the engine's public classes, and through one seam each: {@link io.balsa.cli.EngineClient} for sending,
 * {@link io.balsa.cli.LocalCluster} for nodes as processes.
 * <p>
 * Invariants: only processes that this command started are ever signalled ({@link io.balsa.cli.ProcessIdentity});
 * errors are one sentence and an exit code of {@link io.balsa.cli.ExitCode}; the heap stays flat, however long the
 * input.
 * <p>
 * Start reading at {@link io.balsa.cli.Balsa}, then {@link io.balsa.cli.Demo} and {@link io.balsa.cli.CommandPump}.
 */
package io.balsa.cli;
