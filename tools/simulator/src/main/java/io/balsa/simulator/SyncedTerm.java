package io.balsa.simulator;

import io.balsa.codecs.storage.MessageHeaderDecoder;
import io.balsa.codecs.storage.TermSlotDecoder;
import io.balsa.consensus.TermStore;
import org.agrona.DirectBuffer;

/**
 * Term and vote as a disk would give them back, were the power to go now. The disk must not have rotted.
 */
final class SyncedTerm
{
    private static final String NAME = "term";
    private static final int PAGE = 4096;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TermSlotDecoder slot = new TermSlotDecoder();
    private long term;
    private int votedFor;

    SyncedTerm of(final SimulatedDisk disk)
    {
        term = 0;
        votedFor = TermStore.NOBODY;
        final SimulatedFile file = disk.syncedFiles().get(NAME);
        long generation = -1;
        for (int at = 0; file != null && at < file.syncedLength(); at += PAGE)
        {
            final DirectBuffer buffer = file.synced(at / SimulatedFile.SECTOR);
            if (header.wrap(buffer, at).templateId() == TermSlotDecoder.TEMPLATE_ID)
            {
                slot.wrap(
                    buffer, at + MessageHeaderDecoder.ENCODED_LENGTH, TermSlotDecoder.BLOCK_LENGTH,
                    TermSlotDecoder.SCHEMA_VERSION);
                if (slot.generation() > generation)
                {
                    generation = slot.generation();
                    term = slot.currentTerm();
                    votedFor = slot.votedFor();
                }
            }
        }
        return this;
    }

    long term()
    {
        return term;
    }

    int votedFor()
    {
        return votedFor;
    }
}
