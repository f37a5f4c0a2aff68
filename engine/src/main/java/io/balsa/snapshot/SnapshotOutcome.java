package io.balsa.snapshot;

/**
 * How the last snapshot ended that was not given up.
 *
 * @param info    of it.
 * @param problem why it couldn't be written; null: it is durable.
 */
public record SnapshotOutcome(SnapshotInfo info, String problem)
{
}
