package io.balsa.simulator;

import io.balsa.codecs.storage.EntryFrameDecoder;
import io.balsa.consensus.LogSlice;
import io.balsa.snapshot.SnapshotInfo;
import org.agrona.BitUtil;

/**
 * All invariants of a world, and the eyes for them: notices what changed in a node during a cycle.
 */
final class Checks
{
    private static final int SLICE_LENGTH_MAX = 16 * 1024;

    private final Invariant[] invariants;
    private final CommittedLog committed;
    private final AtMostOnce atMostOnce;
    private final QuorumContact quorumContact;
    private final SyncedPromises promises;
    private final OneVote oneVote;
    private final ProposedOnce proposedOnce;
    private final LogSlice slice = new LogSlice();
    private final EntryFrameDecoder frame = new EntryFrameDecoder();

    Checks(final Violations violations, final SimulatedNode[] nodes, final DamageAtlas atlas, final boolean isDisk)
    {
        committed = new CommittedLog(violations);
        atMostOnce = new AtMostOnce(violations, nodes.length);
        quorumContact = new QuorumContact(violations, nodes.length);
        promises = new SyncedPromises(violations, atlas, nodes.length, isDisk);
        oneVote = new OneVote(violations);
        proposedOnce = new ProposedOnce(violations);
        invariants = new Invariant[]{
            new MonotoneCursors(violations, atlas, nodes.length),
            new ElectionSafety(violations),
            new LeaderAppendOnly(violations),
            new LogMatching(violations),
            committed,
            new LeaderCompleteness(violations, committed),
            new StateMachineSafety(violations, nodes.length),
            atMostOnce,
            quorumContact,
            promises,
            oneVote,
            new SnapshotEquality(violations),
            new DurableSnapshot(violations),
            isDisk ? new DurableCommit(violations, nodes) : new Invariant(violations)
        };
    }

    CommittedLog committed()
    {
        return committed;
    }

    AtMostOnce commands()
    {
        return atMostOnce;
    }

    void onStart(final SimulatedNode node)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onStart(node);
        }
    }

    void onWiped(final SimulatedNode node)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onWiped(node);
        }
    }

    void onLeader(final SimulatedNode node, final long term)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onLeader(node, term);
        }
    }

    void onTruncated(final SimulatedNode node, final long firstIndex)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onTruncated(node, firstIndex);
        }
    }

    void onExecuted(final SimulatedNode node, final long index, final long commandId, final long hash)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onExecuted(node, index, commandId, hash);
        }
    }

    /**
     * @param fromIndex first entry that wasn't looked at yet.
     */
    void onEntries(final SimulatedNode node, final long fromIndex)
    {
        long index = fromIndex;
        final long lastIndex = node.log().lastIndex();
        while (index <= lastIndex && node.log().slice(index, lastIndex, SLICE_LENGTH_MAX, slice))
        {
            for (int at = 0; at < slice.length();)
            {
                frame.wrap(slice.buffer(), at, EntryFrameDecoder.BLOCK_LENGTH, EntryFrameDecoder.SCHEMA_VERSION);
                final long prevTerm = node.log().termAt(index - 1);
                for (final Invariant invariant : invariants)
                {
                    invariant.onEntry(node, index, frame.term(), prevTerm, (int) frame.crc());
                }
                proposedOnce.onFrame(node, frame);
                at += BitUtil.align(frame.frameLength(), BitUtil.SIZE_OF_LONG);
                index++;
            }
        }
    }

    void onCommit(final SimulatedNode node, final long fromIndex, final long toIndex)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onCommit(node, fromIndex, toIndex);
        }
    }

    void onSnapshot(final SimulatedNode node, final SnapshotInfo info)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.onSnapshot(node, info);
        }
    }

    // what happens with every message is told to those alone who want to know

    void onSent(final SimulatedNode node, final long term)
    {
        promises.onSent(node, term);
    }

    void onGrant(final SimulatedNode node, final int candidateId, final long term)
    {
        oneVote.onGrant(node, candidateId, term);
        promises.onGrant(node, candidateId, term);
    }

    void onAcknowledge(final SimulatedNode node, final long index)
    {
        promises.onAcknowledge(node, index);
    }

    void onHeard(final SimulatedNode node, final int fromId)
    {
        quorumContact.onHeard(node, fromId);
    }

    void afterCycle(final SimulatedNode node)
    {
        for (final Invariant invariant : invariants)
        {
            invariant.afterCycle(node);
        }
    }
}
