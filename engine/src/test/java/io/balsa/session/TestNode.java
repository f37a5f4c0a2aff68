package io.balsa.session;

import io.balsa.client.ClusterId;
import io.balsa.consensus.Entry;
import io.balsa.consensus.Proposer;
import io.balsa.consensus.Refusal;
import io.balsa.service.Applier;
import io.balsa.service.ClientSession;
import io.balsa.service.Service;
import io.balsa.service.ServiceContext;
import io.balsa.service.SessionCloseReason;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A node without a network and without peers: the production rooms service and session over a log in memory that all
 * nodes of a test share, so that it is replicated by itself. Who leads is said by the test; entries commit when the
 * leader works, unless held back.
 */
public final class TestNode implements Proposer, Service
{
    public static final long CLUSTER_ID = ClusterId.of("test");

    public final int memberId;
    public final MemoryLog log;
    public final SessionRegistry registry;
    public final Applier applier;
    public final EgressPublisher publisher;
    public final IngressAdapter ingress;
    public final List<String> calls = new ArrayList<>();
    public final List<IngressListener.Junk> junk = new ArrayList<>();
    public ServiceContext context;
    public long term;
    public int leaderId = NO_LEADER;
    public boolean isFull;
    public Refusal refusal;
    public boolean isSwallowing;
    public boolean isCommitHeld;
    public boolean isRecording = true;
    public int eventsPerCommand;
    /** Answers are filled up to so many bytes. */
    public int replyLengthMin;
    public long clusterTime = 1_000;
    private final UnsafeBuffer longReply = new UnsafeBuffer(new byte[16 * 1024]);
    private long termStartIndex = Long.MAX_VALUE;

    public TestNode(final int memberId, final MemoryLog log, final SessionConfig config, final EgressChannels channels)
    {
        this.memberId = memberId;
        this.log = log;
        registry = new SessionRegistry(config);
        applier = new Applier(log, this, registry, memberId, 1 << 20, label -> null);
        publisher = new EgressPublisher(
            CLUSTER_ID, 1000 + memberId, memberId, config, registry, this, applier::appliedIndex, channels);
        ingress = new IngressAdapter(CLUSTER_ID, config, registry, publisher, this, junk::add);
        applier.start();
    }

    public void lead(final long newTerm)
    {
        term = newTerm;
        leaderId = memberId;
        termStartIndex = log.appendNoOp(term, ++clusterTime);
    }

    public void follow(final long newTerm, final int newLeaderId)
    {
        term = newTerm;
        leaderId = newLeaderId;
        termStartIndex = Long.MAX_VALUE;
    }

    public int doWork(final long nowNs)
    {
        int workCount = ingress.doWork(nowNs);
        workCount += isCommitHeld ? 0 : applier.applyUpTo(log.lastIndex());
        return workCount + publisher.doWork(nowNs);
    }

    @Override
    public boolean isLeader()
    {
        return leaderId == memberId;
    }

    @Override
    public int leaderId()
    {
        return leaderId;
    }

    @Override
    public long term()
    {
        return term;
    }

    @Override
    public long termStartIndex()
    {
        return termStartIndex;
    }

    @Override
    public boolean canPropose()
    {
        return isLeader() && !isFull;
    }

    @Override
    public Refusal refusal()
    {
        return refusal;
    }

    @Override
    public long propose(final Entry entry)
    {
        if (!isLeader())
        {
            return NOT_LEADER;
        }
        if (isSwallowing)
        {
            return 1;
        }
        return isFull ? NOT_NOW : log.append(term, ++clusterTime, entry);
    }

    @Override
    public void onStart(final ServiceContext newContext)
    {
        context = newContext;
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestamp)
    {
        calls.add("open " + session.id());
    }

    @Override
    public void onSessionClose(final ClientSession session, final long timestamp, final SessionCloseReason reason)
    {
        calls.add("close " + session.id() + " " + reason);
    }

    /**
     * Answers with the command itself; empty commands are left unanswered.
     */
    @Override
    public void onCommand(
        final ClientSession session,
        final long timestamp,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (isRecording)
        {
            calls.add(session.id() + ":" + buffer.getStringWithoutLengthAscii(offset, length));
        }
        for (int i = 0; i < eventsPerCommand; i++)
        {
            session.push(buffer, offset, length);
        }
        if (length > 0 && length < replyLengthMin)
        {
            longReply.putBytes(0, buffer, offset, length);
            session.reply(longReply, 0, replyLengthMin);
        }
        else if (length > 0)
        {
            session.reply(buffer, offset, length);
        }
    }
}
