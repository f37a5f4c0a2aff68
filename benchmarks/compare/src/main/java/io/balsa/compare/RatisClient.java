package io.balsa.compare;

import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * One {@link RaftClient} a session; its answers come on threads of gRPC and wait here for the polling one.
 */
final class RatisClient implements EchoClient
{
    private final RaftClient[] clients;
    private final ReplyQueue replies;

    RatisClient(final RaftClient[] clients, final ReplyListener listener)
    {
        this.clients = clients;
        this.replies = new ReplyQueue(listener);
    }

    /** The first command finds the leader. */
    @Override
    public boolean isConnected()
    {
        return true;
    }

    @Override
    public boolean offer(final int session, final DirectBuffer buffer, final int length)
    {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        final ByteString content = UnsafeByteOperations.unsafeWrap(bytes);
        clients[session].async().send(Message.valueOf(content)).whenComplete(
            (reply, failure) -> onComplete(session, reply, failure));
        return true;
    }

    private void onComplete(final int session, final RaftClientReply reply, final Throwable failure)
    {
        if (failure != null || !reply.isSuccess())
        {
            replies.onFailure(failure == null ? String.valueOf(reply.getException()) : failure.toString());
            return;
        }
        replies.add(session, reply.getMessage().getContent().toByteArray());
    }

    @Override
    public int poll()
    {
        return replies.drain();
    }

    @Override
    public IdleStrategy newcomersIdle()
    {
        return new BackoffIdleStrategy();
    }

    @Override
    public void close()
    {
        replies.report();
        CloseHelper.quietCloseAll(clients);
    }
}
