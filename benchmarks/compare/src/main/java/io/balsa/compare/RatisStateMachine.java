package io.balsa.compare;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/**
 * Answers each command with itself.
 */
final class RatisStateMachine extends BaseStateMachine
{
    private final NodeGauge gauge;

    RatisStateMachine(final NodeGauge gauge)
    {
        this.gauge = gauge;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(final TransactionContext transaction)
    {
        final LogEntryProto entry = transaction.getLogEntry();
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        gauge.onApplied();
        return CompletableFuture.completedFuture(Message.valueOf(entry.getStateMachineLogEntry().getLogData()));
    }

    @Override
    public void notifyLeaderChanged(final RaftGroupMemberId groupMemberId, final RaftPeerId newLeaderId)
    {
        gauge.onRole(groupMemberId.getPeerId().equals(newLeaderId));
    }
}
