package io.balsa.node;

import io.balsa.monitor.EventCode;
import io.balsa.monitor.EventRecorder;
import io.balsa.monitor.NodeCounter;
import io.balsa.monitor.NodeCounters;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;

/**
 * Tells people whose store is whose: every stranger once, in the error log and in the recorder. That this node is one,
 * its operator is told too. Agent thread; allocates only when there is news.
 */
final class StoreNews
{
    private final int memberId;
    private final Path dir;
    private final NodeCounters counters;
    private final EventRecorder recorder;
    private final ErrorHandler errorHandler;
    private final Consumer<String> operator;
    private final Set<Long> strangers = new HashSet<>();
    private long lastStrangerStoreId;

    StoreNews(
        final int memberId,
        final Path dir,
        final NodeCounters counters,
        final EventRecorder recorder,
        final ErrorHandler errorHandler,
        final Consumer<String> operator)
    {
        this.memberId = memberId;
        this.dir = dir;
        this.counters = counters;
        this.recorder = recorder;
        this.errorHandler = errorHandler;
        this.operator = operator;
    }

    void onStranger(final int strangerId, final long storeId, final long knownStoreId)
    {
        counters.add(NodeCounter.STRANGERS, 1);
        if (storeId != lastStrangerStoreId && strangers.add(storeId))
        {
            record(EventCode.STRANGER, strangerId, storeId, knownStoreId);
            errorHandler.onError(new IllegalStateException("member " + strangerId + " has come with store " +
                Long.toHexString(storeId) + ", but is known by store " + Long.toHexString(knownStoreId) +
                ": it is not heard, for it has lost what it voted and acknowledged; stop it and run balsa recover"));
        }
        lastStrangerStoreId = storeId;
    }

    void onRefused(final int peerId)
    {
        record(EventCode.STORE_REFUSED, peerId, 0, 0);
        final String notice = "member " + memberId + " takes no part: member " + peerId +
            " knows it by another store, so " + dir + " is new or lost its files; if the old store is lost for good, " +
            "stop this node, run balsa recover on its directory, and start it again";
        errorHandler.onError(new IllegalStateException(notice));
        operator.accept(notice);
    }

    void onSettled()
    {
        record(EventCode.STORE_SETTLED, -1, 0, 0);
    }

    void onLearner(final int peerId, final long storeId)
    {
        record(EventCode.STORE_FED, peerId, storeId, 0);
    }

    void onAdmitted(final int peerId, final long index)
    {
        record(EventCode.STORE_ADMITTED, peerId, index, 0);
    }

    private void record(final EventCode code, final int peerId, final long a, final long b)
    {
        recorder.record(code, 0, peerId, counters.get(NodeCounter.TERM), a, b, 0);
    }
}
