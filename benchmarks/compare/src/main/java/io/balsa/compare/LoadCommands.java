package io.balsa.compare;

import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The commands of one run and the check of their answers: batches that prepare something, and the load, which is open:
 * its commands are due by the clock, whether or not answers come, and latency is from when each was due. One that the
 * client couldn't take when it was due, since too many wait for their answers, has waited since then all the same.
 * <p>
 * Every answer is checked: once, in order, and the echo of its command. {@link #offer} and {@link #onReply} are for the
 * client's thread, all else is for one other.
 */
final class LoadCommands
{
    /** Of a command that only makes the log longer. */
    static final int PAD_LENGTH = 8 * 1024;

    private static final long IN_TIME_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int CHANGED_LENGTH = Long.BYTES;

    private final int length;
    private final long places;
    private final Pace pace;
    private final CommandLedger ledger;
    private final Latencies latencies;
    private final UnsafeBuffer command;
    private volatile boolean isPaced;
    private volatile boolean wasPaced;
    private volatile boolean isInTime;
    private volatile Batch batch;
    private volatile long answered;
    private volatile long offered;

    /**
     * Where commands go.
     */
    interface Sink
    {
        /**
         * @param buffer that holds a command from 0 on; copied.
         * @param length of it, bytes.
         * @return false if it isn't taken now.
         */
        boolean offer(DirectBuffer buffer, int length);
    }

    /**
     * Commands of one kind, so many outstanding at most.
     */
    static final class Batch
    {
        private final int kind;
        private final int length;
        private final int count;
        private final int window;
        private final LongUnaryOperator place;
        private int sent;
        private volatile int done;

        /**
         * @param kind   of {@link SlabCommand}, but those of the load.
         * @param length of each, bytes.
         * @param count  of them.
         * @param window of them that are outstanding at most.
         * @param place  where, by the number of the command in the batch.
         */
        Batch(final int kind, final int length, final int count, final int window, final LongUnaryOperator place)
        {
            this.kind = kind;
            this.length = length;
            this.count = count;
            this.window = window;
            this.place = place;
        }

        int done()
        {
            return done;
        }

        int count()
        {
            return count;
        }

        boolean isDone()
        {
            return done == count;
        }
    }

    /**
     * @param work        that gives rate and length.
     * @param window      commands of the load outstanding at most.
     * @param latencies   told of each answer to one of the load.
     */
    LoadCommands(final SnapshotWork work, final int window, final Latencies latencies)
    {
        this.latencies = latencies;
        length = work.length();
        places = work.state() / CHANGED_LENGTH;
        pace = new Pace(work.rate());
        ledger = new CommandLedger(window, false);
        command = new UnsafeBuffer(new byte[lengthMax(work.length())]);
    }

    /**
     * @param length of a command of the load, bytes.
     * @return of the longest of all.
     */
    static int lengthMax(final int length)
    {
        return Math.max(length, PAD_LENGTH);
    }

    /**
     * @param next to be done now; nothing else may be going on.
     */
    void begin(final Batch next)
    {
        batch = next;
    }

    /**
     * The load begins.
     */
    void pace()
    {
        isPaced = true;
    }

    /**
     * No more commands of the load. What waits for its answer still gets it.
     */
    void stop()
    {
        isPaced = false;
    }

    /**
     * @return true if no command is on its way, and none will be until something begins.
     */
    boolean isQuiet()
    {
        return !isPaced && !wasPaced && batch == null && answered == offered;
    }

    /**
     * @return true if no command of the load has been waiting for 100 ms or longer: nothing of a stall is left.
     */
    boolean isInTime()
    {
        return isInTime;
    }

    /**
     * @return commands answered so far.
     */
    long answered()
    {
        return answered;
    }

    /**
     * @return commands offered so far.
     */
    long offered()
    {
        return offered;
    }

    /**
     * @return what was wrong with the answers, in a sentence; null: nothing. To be called when the client has ended.
     */
    String problem()
    {
        return ledger.wrong() > 0 ? ledger.wrong() + " answers to no command, or second ones" :
            ledger.lost() > 0 ? ledger.lost() + " commands without an answer" :
            ledger.outOfOrder() > 0 ? ledger.outOfOrder() + " answers out of order" : null;
    }

    /**
     * Offer what is due, as far as it is taken.
     *
     * @param sink  takes it.
     * @param nowNs time.
     * @return commands offered.
     */
    int offer(final Sink sink, final long nowNs)
    {
        final Batch current = batch;
        if (current != null)
        {
            return offer(sink, current, nowNs);
        }
        final int count = isPaced ? offerDue(sink, nowNs) : 0;
        wasPaced = isPaced;
        return count;
    }

    private int offer(final Sink sink, final Batch current, final long nowNs)
    {
        int count = 0;
        while (current.sent < current.count && current.sent - current.done < current.window &&
            offer(sink, current.kind, current.place.applyAsLong(current.sent), current.length, nowNs))
        {
            current.sent++;
            count++;
        }
        return count;
    }

    private int offerDue(final Sink sink, final long nowNs)
    {
        if (!wasPaced)
        {
            pace.begin(nowNs);
        }
        int count = 0;
        while (pace.dueNs() - nowNs <= 0 && ledger.hasRoom() &&
            offer(sink, SlabCommand.CHANGE, place(), length, pace.dueNs()))
        {
            pace.onOffered();
            count++;
        }
        final long oldestNs = ledger.oldestNs();
        isInTime = nowNs - (oldestNs == CommandLedger.WRONG ? pace.dueNs() : oldestNs) < IN_TIME_NS;
        return count;
    }

    /** Anywhere in the state, so that all of it changes while it is being taken. */
    private long place()
    {
        return Long.remainderUnsigned(SlabState.mix(ledger.nextId()), places) * CHANGED_LENGTH;
    }

    private boolean offer(final Sink sink, final int kind, final long place, final int bytes, final long sinceNs)
    {
        SlabCommand.encode(command, bytes, ledger.nextId(), kind, place);
        if (!sink.offer(command, bytes))
        {
            return false;
        }
        ledger.onOffered(sinceNs);
        offered = ledger.nextId();
        return true;
    }

    /**
     * @param buffer      that holds an answer.
     * @param offset      of it.
     * @param replyLength of it, bytes.
     * @param nowNs       time.
     */
    void onReply(final DirectBuffer buffer, final int offset, final int replyLength, final long nowNs)
    {
        final Batch current = batch;
        final boolean isWhole = current == null ?
            replyLength == length && SlabCommand.isWhole(buffer, offset, replyLength) :
            replyLength == SlabCommand.SHORT_REPLY_LENGTH;
        final long sinceNs = ledger.onReply(isWhole ? SlabCommand.id(buffer, offset) : -1);
        answered++;
        if (current != null)
        {
            final int done = current.done + 1;
            // before the other thread sees that all is done, and begins something else
            batch = done == current.count ? null : current;
            current.done = done;
        }
        else if (sinceNs != CommandLedger.WRONG)
        {
            latencies.record(sinceNs, nowNs);
        }
    }
}
