package io.balsa.node;

import io.balsa.snapshot.SnapshotKeeper;
import io.balsa.snapshot.SnapshotStore;
import java.io.IOException;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;

/**
 * The keeper of snapshots, and whatever it can't do is told to the error log, once each time it changes.
 */
final class ReportingKeeper implements Agent
{
    private final SnapshotStore store;
    private final SnapshotKeeper keeper;
    private final ErrorHandler errorHandler;
    private String told;

    ReportingKeeper(final SnapshotStore store, final ErrorHandler errorHandler)
    {
        this.store = store;
        keeper = store.keeper();
        this.errorHandler = errorHandler;
    }

    @Override
    public int doWork()
    {
        final int workCount = keeper.doWork();
        final String problem = store.problem();
        if (problem != null && !problem.equals(told))
        {
            errorHandler.onError(new IOException(problem));
        }
        told = problem;
        return workCount;
    }

    @Override
    public String roleName()
    {
        return keeper.roleName();
    }
}
