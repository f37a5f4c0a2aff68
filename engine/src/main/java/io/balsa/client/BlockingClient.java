package io.balsa.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * For people who just want an answer: sends one command, waits for its reply. One thread at a time. For throughput, or
 * to hear events, use {@link BalsaClient}.
 * <p>
 * Between calls nobody polls, so the session may end by its timeout; the next call then begins a new one.
 */
public final class BlockingClient implements AutoCloseable
{
    private static final long TIMEOUT_MS = 10_000;
    private static final String NOT_SENT = "not executed, try again later: ";

    private final ClientConfig config;
    private final long timeoutNs;
    private final IdleStrategy idle = new BackoffIdleStrategy(10, 100, 1_000, 100_000);
    private final Answers answers = new Answers();
    private BalsaClient client;
    private long repliedSequence;
    private byte[] answer;
    private String closedDetail = "";
    private String storageDetail = "";

    private BlockingClient(final ClientConfig config, final long timeoutMs)
    {
        this.config = config;
        this.timeoutNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        this.client = BalsaClient.connect(config, answers);
    }

    /**
     * Connect, with a timeout of 10 s for each call.
     *
     * @param members {@code 0=host:port,1=host:port,...}.
     * @return the client, to be closed by the caller.
     */
    public static BlockingClient connect(final String members)
    {
        return connect(new ClientConfig().members(members), TIMEOUT_MS);
    }

    /**
     * Connect. Returns at once.
     *
     * @param config    the settings.
     * @param timeoutMs of each call.
     * @return the client, to be closed by the caller.
     */
    public static BlockingClient connect(final ClientConfig config, final long timeoutMs)
    {
        return new BlockingClient(config, timeoutMs);
    }

    /**
     * Have a command executed.
     *
     * @param command to be executed.
     * @return the answer; empty when the service gave none.
     * @throws StorageFullException  if it wasn't sent, since the cluster's disks were full: try again later.
     * @throws IllegalStateException if no answer came in time, or the session was lost meanwhile: nobody knows then
     *                               whether the command was, or will be, executed.
     */
    public byte[] send(final byte[] command)
    {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        awaitConnected(deadlineNs);
        awaitStorage(deadlineNs);
        answer = null;
        repliedSequence = 0;
        final long sequence = client.offer(new UnsafeBuffer(command), 0, command.length);
        while (sequence > 0 && repliedSequence != sequence)
        {
            if (client.isClosed())
            {
                throw new IllegalStateException("unknown whether executed: session lost: " + closedDetail);
            }
            idle(deadlineNs, storageDetail.isEmpty() ? "unknown whether executed" :
                "unknown whether executed, it is sent again as soon as there is room: " + storageDetail);
        }
        if (sequence < 0)
        {
            throw new IllegalStateException("not executed: earlier commands still wait for their replies");
        }
        return answer;
    }

    /**
     * Have a command executed that is text, in UTF-8, as its answer is.
     *
     * @param command to be executed.
     * @return the answer; empty when the service gave none.
     * @throws IllegalStateException as {@link #send(byte[])}.
     */
    public String send(final String command)
    {
        return new String(send(command.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @Override
    public void close()
    {
        client.close();
    }

    @Override
    public String toString()
    {
        return client.toString();
    }

    /**
     * First poll, then look: a session that ended while nobody polled had no command waiting, so another can be begun
     * without losing or repeating anything.
     */
    private void awaitConnected(final long deadlineNs)
    {
        client.poll();
        while (!client.isConnected())
        {
            if (client.isClosed())
            {
                if (client.closeReason() == CloseReason.REJECTED || client.closeReason() == CloseReason.CLIENT)
                {
                    throw new IllegalStateException("not executed: " + closedDetail);
                }
                storageDetail = "";
                client = BalsaClient.connect(config, answers);
            }
            if (!storageDetail.isEmpty() && System.nanoTime() - deadlineNs >= 0)
            {
                throw new StorageFullException(NOT_SENT + storageDetail);
            }
            idle(deadlineNs, "not executed: no leader found");
        }
    }

    /**
     * What isn't sent while disks are full can safely be tried later, so it isn't.
     */
    private void awaitStorage(final long deadlineNs)
    {
        while (client.isStorageFull() && !client.isClosed())
        {
            if (System.nanoTime() - deadlineNs >= 0)
            {
                throw new StorageFullException(NOT_SENT + storageDetail);
            }
            idle.idle(client.poll());
        }
    }

    private void idle(final long deadlineNs, final String meaning)
    {
        idle.idle(client.poll());
        if (System.nanoTime() - deadlineNs >= 0)
        {
            throw new IllegalStateException(
                meaning + ": no answer in " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms: " + client);
        }
    }

    private final class Answers implements ClientListener
    {
        @Override
        public void onReply(
            final long sequence,
            final long index,
            final long timestamp,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            repliedSequence = sequence;
            answer = new byte[length];
            buffer.getBytes(offset, answer);
        }

        @Override
        public void onStorageFull(final int leaderId, final String detail)
        {
            storageDetail = detail + " (member " + leaderId + ")";
        }

        @Override
        public void onStorageFree()
        {
            storageDetail = "";
        }

        @Override
        public void onClosed(final CloseReason reason, final String detail)
        {
            closedDetail = reason + " " + detail;
        }
    }
}
