package io.balsa.cli;

import org.agrona.DirectBuffer;

/**
 * What the pump needs of a client; the seam at which tests put a scripted one. One thread.
 */
interface CommandClient extends AutoCloseable
{
    /** {@link #offer}: the window is full, poll and try again. */
    long BACK_PRESSURED = -1;

    /**
     * @param buffer that holds the command; copied.
     * @param offset of the command.
     * @param length in bytes, 0 to {@link #commandLengthMax()}.
     * @return the command's sequence, 1 more than that of the one before; or {@link #BACK_PRESSURED}; or less: closed.
     */
    long offer(DirectBuffer buffer, int offset, int length);

    /**
     * Do whatever there is to do, and deliver to the listener.
     *
     * @return how much was done, 0 for nothing.
     */
    int poll();

    int commandLengthMax();

    @Override
    void close();

    /**
     * Called from inside {@link CommandClient#poll()}.
     */
    interface Listener
    {
        void onReply(long sequence, DirectBuffer buffer, int offset, int length);

        void onConnected(int leaderId, long term);

        void onDisconnected();

        void onClosed(String reason);
    }

    /** Opens a client: the listener has to exist before it. */
    interface Factory
    {
        CommandClient connect(Listener listener);
    }
}
