package io.balsa.compare;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What happens in the middle of a run.
 */
enum SnapshotEvent
{
    /** Every member takes a snapshot. */
    SNAPSHOT("snapshot"),
    /** A member that lost its directory gets all from the others. */
    CATCH_UP("catch-up");

    private final String label;

    SnapshotEvent(final String label)
    {
        this.label = label;
    }

    String label()
    {
        return label;
    }

    static SnapshotEvent of(final String label)
    {
        return Arrays.stream(values()).filter(event -> event.label.equals(label)).findFirst().orElseThrow(
            () -> new IllegalArgumentException("--event=" + label + ": there are " +
                Arrays.stream(values()).map(SnapshotEvent::label).collect(Collectors.joining(", "))));
    }
}
