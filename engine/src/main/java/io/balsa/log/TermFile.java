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
 * Term and vote (§5.1: persistent on all servers, updated before answering) in two checksummed slots, written in turn:
 * while one is written, the other holds what was promised before. Each slot has two copies, each in a page of its own.
 * Forced in every mode.
 * <pre>
 *  0               4096              8192              12288           16384
 *  +---------------+-----------------+-----------------+---------------+
 *  | slot, gen even, and its copy    | slot, gen odd, and its copy     |   the highest readable generation counts
 *  +---------------+-----------------+-----------------+---------------+
 * </pre>
 * A slot of which a crash tore both copies was never promised, so the other one is right. One that was promised has two
 * good copies, so that a page which the disk lost later doesn't bring back an older vote: without a copy nobody could
 * tell a page that rotted from one that was torn. With nothing readable, the node doesn't know whom it has voted for
 * and must not start. Agent's thread; saving allocates nothing.
 */
public final class TermFile implements TermStore, AutoCloseable
{
    private static final String NAME = "term";
    private static final String TEMPORARY_NAME = "term.tmp";
    private static final int COPY_LENGTH = 4096;
    private static final int SLOT_LENGTH = 2 * COPY_LENGTH;
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
    private final TermSlotDecoder decoder = new TermSlotDecoder();

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
            failure = new LostWriteException("term file " + storage.describe(NAME), ex);
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
        page.putBytes(COPY_LENGTH, page, 0, CRC_OFFSET + Integer.BYTES);
        target.write((generation & 1) * SLOT_LENGTH, page, 0, SLOT_LENGTH);
    }

    private void read() throws IOException
    {
        file = storage.open(NAME);
        boolean isFound = false;
        if (file.length() == FILE_LENGTH)
        {
            final UnsafeBuffer view = file.map();
            for (int offset = 0; offset < FILE_LENGTH; offset += COPY_LENGTH)
            {
                isFound |= readCopy(view, offset);
            }
            if (isFound)
            {
                repair(view);
            }
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

    /**
     * From now on it counts, so it needs both its copies. The good one is left as it is: a crash now must not tear it.
     */
    private void repair(final DirectBuffer view) throws IOException
    {
        final int slot = (int) (generation & 1) * SLOT_LENGTH;
        final int first = isCurrent(view, slot) ? slot + COPY_LENGTH : slot;
        if (!isCurrent(view, first))
        {
            final int good = first == slot ? slot + COPY_LENGTH : slot;
            page.putBytes(0, view, good, COPY_LENGTH);
            file.write(first, page, 0, COPY_LENGTH);
        }
    }

    private boolean isCurrent(final DirectBuffer view, final int offset)
    {
        return isReadable(view, offset) && decoder.generation() == generation;
    }

    private boolean isReadable(final DirectBuffer view, final int offset)
    {
        SegmentPages.requireVersion(view, offset, CRC_OFFSET, checksum, "term file " + storage.describe(NAME));
        if (!SegmentPages.isMessage(view, offset, TermSlotDecoder.TEMPLATE_ID, TermSlotDecoder.BLOCK_LENGTH) ||
            view.getInt(offset + CRC_OFFSET, ORDER) != checksum.ofRange(view, offset, CRC_OFFSET))
        {
            return false;
        }
        decoder.wrap(
            view, offset + BODY_OFFSET, TermSlotDecoder.BLOCK_LENGTH, TermSlotDecoder.SCHEMA_VERSION);
        return true;
    }

    private boolean readCopy(final DirectBuffer view, final int offset)
    {
        if (!isReadable(view, offset))
        {
            return false;
        }
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
