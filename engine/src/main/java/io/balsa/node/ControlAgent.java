package io.balsa.node;

import io.balsa.monitor.ControlFile;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;

/**
 * Besides what another agent does: looks whether somebody gave an order through the node's {@link ControlFile}, has it
 * done, and answers. On the thread that may wait for the disk, so that no duty cycle touches that file.
 */
final class ControlAgent implements Agent
{
    private final Agent agent;
    private final ControlFile control;
    private final Supplier<CompletableFuture<Long>> snapshots;
    private CompletableFuture<Long> pending;
    private long number;

    /**
     * @param agent     that works besides.
     * @param control   looked at in every cycle.
     * @param snapshots takes one.
     */
    ControlAgent(final Agent agent, final ControlFile control, final Supplier<CompletableFuture<Long>> snapshots)
    {
        this.agent = agent;
        this.control = control;
        this.snapshots = snapshots;
    }

    @Override
    public int doWork() throws Exception
    {
        return takeUp() + answer() + agent.doWork();
    }

    @Override
    public String roleName()
    {
        return agent.roleName();
    }

    private int takeUp()
    {
        final long taken = control.takeUp();
        if (taken == 0)
        {
            return 0;
        }
        // whoever gave the one before doesn't wait any more: it holds no lock
        number = taken;
        pending = control.code() == ControlFile.TAKE_SNAPSHOT ? snapshots.get() : unknown(control.code());
        return 1;
    }

    private int answer()
    {
        if (pending == null || !pending.isDone())
        {
            return 0;
        }
        pending.whenComplete((index, failure) ->
        {
            if (failure == null)
            {
                control.answer(number, index, "");
            }
            else
            {
                control.answer(number, -1, describe(failure));
            }
        });
        pending = null;
        return 1;
    }

    /**
     * @return never empty, which would say that it was done.
     */
    private static String describe(final Throwable failure)
    {
        final String message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.toString() : message;
    }

    private static CompletableFuture<Long> unknown(final int code)
    {
        return CompletableFuture.failedFuture(new IllegalStateException(
            "the node doesn't know order " + code + ": it runs an older version than the command"));
    }
}
