package io.balsa.compare;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;

/**
 * Counts; the leader's closures answer.
 */
final class JraftStateMachine extends StateMachineAdapter
{
    private final NodeGauge gauge;

    JraftStateMachine(final NodeGauge gauge)
    {
        this.gauge = gauge;
    }

    @Override
    public void onApply(final Iterator iterator)
    {
        while (iterator.hasNext())
        {
            final Closure done = iterator.done();
            if (done != null)
            {
                done.run(Status.OK());
            }
            gauge.onApplied();
            iterator.next();
        }
    }

    @Override
    public void onLeaderStart(final long term)
    {
        gauge.onRole(true);
    }

    @Override
    public void onLeaderStop(final Status status)
    {
        gauge.onRole(false);
    }
}
