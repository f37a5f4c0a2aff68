package io.balsa.node;

import java.io.IOException;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;

/**
 * One that works with files, and whatever it can't do is told to the error log, once each time it changes.
 */
final class ReportingAgent implements Agent
{
    private final Agent agent;
    private final Supplier<String> problems;
    private final ErrorHandler errorHandler;
    private String told;

    /**
     * @param agent        that works.
     * @param problems     what it can't do just now, null if all is well.
     * @param errorHandler told of it.
     */
    ReportingAgent(final Agent agent, final Supplier<String> problems, final ErrorHandler errorHandler)
    {
        this.agent = agent;
        this.problems = problems;
        this.errorHandler = errorHandler;
    }

    @Override
    public int doWork() throws Exception
    {
        final int workCount = agent.doWork();
        final String problem = problems.get();
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
        return agent.roleName();
    }
}
