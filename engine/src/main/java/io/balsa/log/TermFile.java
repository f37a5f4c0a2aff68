package io.balsa.log;

import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.TermSlotDecoder;
import io.balsa.codecs.storage.TermSlotEncoder;
import io.balsa.consensus.TermStore;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Term and vote (§5.1: persistent on all servers, updated before answering) in two checksummed slots, each in a page of
 * its own, written in turn: while one is written, the other holds what was promised before. Forced in every mode.
 * <pre>
 *  0                 4096              8192
 *  +-----------------+-----------------+
 *  | slot, gen even  | slot, gen odd   |     the readable slot with the higher generation counts
 *  +-----------------+-----------------+
 * </pre>
 * A slot that a crash tore was never promised, so the other one is right. With neither readable, the node doesn't know
 * whom it has voted for and must not start. Agent's thread; saving allocates nothing.
 */
public final class TermFile implements TermStore, AutoCloseable
{
    private static final String NAME = "term";
    private static final String TEMPORARY_NAME = "term.tmp";
    private static final int SLOT_LENGTH = 4096;
    private static final int FILE_LENGTH = 2 * SLOT_LENGTH;
    private static final int BODY_OFFSET = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int CRC_OFFSET = BODY_OFFSET + TermSlotEncoder.crcEncodingOffset();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private final LogStorage storage;
    private final long storeId;
    private final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(SLOT_LENGTH));
    private final MessageHeaderEncoder messageHeader = new MessageHeaderEncoder();
    private final TermSlotEncoder encoder = new TermSlotEncoder();
    private final FrameChecksum checksum = new FrameChecksum();

    private SegmentFile file;
    private long generation;
    private long currentTerm;
    private int votedFor = NOBODY;
    private UncheckedIOException failure;

    private TermFile(final LogStorage storage, final long storeId)
    {
        this.storage = storage;
        this.storeId = storeId;
    }

    /**
     * Open the term file of a store, or begin it in a new store. Call it before {@link SegmentedLog#open}: a missing
     * term file beside a log is an error.
     *
     * @param storage  the node's directory.
     * @param identity of the store.
     * @return the file.
     * @throws UncheckedIOException  if it can't be read or made.
     * @throws IllegalStateException if term and vote are lost, or of another store.
     */
    public static TermFile open(final LogStorage storage, final StoreIdentity identity)
    {
        final TermFile termFile = new TermFile(storage, identity.storeId());
        try
        {
            final List<String> names = storage.list();
            if (names.contains(NAME))
            {
                termFile.read();
            }
            else if (names.stream().anyMatch((name) -> SegmentNames.numberOf(name) >= 0))
            {
                throw new IllegalStateException("term file " + storage.describe(NAME) +
                    " is missing beside a log: the node doesn't know whom it has voted for");
            }
            else
            {
                termFile.create();
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot open term file " + storage.describe(NAME) + ": " + ex, ex);
        }
        return termFile;
    }

    @Override
    public long currentTerm()
    {
        return currentTerm;
    }

    @Override
    public int votedFor()
    {
        return votedFor;
    }

    @Override
    public void save(final long term, final int votedFor)
    {
        if (failure != null)
        {
            throw failure;
        }
        if (term < currentTerm)
        {
            throw new IllegalArgumentException("term " + term + " is less than currentTerm " + currentTerm);
        }
        try
        {
            write(file, generation + 1, term, votedFor);
            file.force();
        }
        catch (final IOException ex)
        {
            // never again on these pages: the kernel may take them for clean now
            failure = new UncheckedIOException(
                "term file " + storage.describe(NAME) + " failed, the node must stop: " + ex.getMessage(), ex);
            throw failure;
        }
        generation++;
        this.currentTerm = term;
        this.votedFor = votedFor;
    }

    @Override
    public void close()
    {
        CloseHelper.quietClose(file);
    }

    @Override
    public String toString()
    {
        return "t" + currentTerm + " votedFor " + votedFor;
    }

    private void create() throws IOException
    {
        final SegmentFile created = storage.create(TEMPORARY_NAME);
        created.write(0, page, 0, SLOT_LENGTH);
        created.write(SLOT_LENGTH, page, 0, SLOT_LENGTH);
        write(created, 0, 0, NOBODY);
        created.force();
        storage.rename(TEMPORARY_NAME, NAME);
        storage.syncDirectory();
        file = created;
    }

    private void write(final SegmentFile target, final long generation, final long term, final int votedFor)
        throws IOException
    {
        encoder.wrapAndApplyHeader(page, 0, messageHeader)
            .storeId(storeId)
            .generation(generation)
            .currentTerm(term)
            .votedFor(votedFor);
        page.putInt(CRC_OFFSET, checksum.ofRange(page, 0, CRC_OFFSET), ORDER);
        target.write((generation & 1) * SLOT_LENGTH, page, 0, SLOT_LENGTH);
    }

    private void read() throws IOException
    {
        file = storage.open(NAME);
        boolean isFound = false;
        if (file.length() == FILE_LENGTH)
        {
            final UnsafeBuffer view = file.map();
            isFound = readSlot(view, 0);
            isFound |= readSlot(view, SLOT_LENGTH);
        }
        if (!isFound)
        {
            file.close();
            throw new IllegalStateException("term file " + storage.describe(NAME) +
                " is unreadable: the node doesn't know whom it has voted for");
        }
        // what was read may have been written but not forced by a process that died: it must not be lost after it was
        // used
        file.force();
    }

    private boolean readSlot(final DirectBuffer view, final int offset)
    {
        if (!SegmentPages.isMessage(view, offset, TermSlotDecoder.TEMPLATE_ID, TermSlotDecoder.BLOCK_LENGTH) ||
            view.getInt(offset + CRC_OFFSET, ORDER) != checksum.ofRange(view, offset, CRC_OFFSET))
        {
            return false;
        }
        final TermSlotDecoder decoder = new TermSlotDecoder().wrap(
            view, offset + BODY_OFFSET, TermSlotDecoder.BLOCK_LENGTH, TermSlotDecoder.SCHEMA_VERSION);
        if (decoder.storeId() != storeId)
        {
            throw new IllegalStateException("term file " + storage.describe(NAME) + " belongs to another store");
        }
        if (decoder.generation() >= generation)
        {
            generation = decoder.generation();
            currentTerm = decoder.currentTerm();
            votedFor = decoder.votedFor();
        }
        return true;
    }
}
