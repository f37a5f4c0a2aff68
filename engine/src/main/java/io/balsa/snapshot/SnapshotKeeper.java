package io.balsa.snapshot;

import io.balsa.log.LogStorage;
import io.balsa.log.SegmentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes snapshots to the disk, reads what is sent of them, and removes old ones, on a thread of its own that is
 * parked while there is nothing to do (or stepped by a simulator). In this order, so that a crash at any point leaves
 * the former snapshots or all of the new one:
 * <ol>
 * <li>a temporary file, emptied if there is one of that name; header, chunks, trailer; forced;</li>
 * <li>its final name; the directory forced;</li>
 * <li>only now the agent sees it, and log that it covers may go;</li>
 * <li>the oldest beyond those that are kept are removed, see {@link SnapshotRemoval}.</li>
 * </ol>
 * A snapshot that comes from another member goes the same way, but that its bytes are written as they come, and that it
 * is read back and checked before it gets its name. Now and then it is noted how much of it is forced
 * ({@link ReceiptFile}), for a life that may follow.
 * <p>
 * An I/O error ends this snapshot and nothing else: nothing was promised. But a storage that throws
 * {@link UncheckedIOException} says that more than this may be lost, and the node must stop.
 */
public final class SnapshotKeeper implements Agent
{
    /** Forced in parts, so that a force of the log, be it another node's on the same disk, never waits behind much. */
    private static final int FORCE_LENGTH = 256 << 10;
    /** A life that follows lacks no more than this of what was received, nor more than a part of all. */
    private static final long NOTE_LENGTH_MAX = 64 << 20;
    private static final int NOTES = 8;
    private static final long MAX_PARK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LogStorage storage;
    private final SnapshotQueue queue;
    private final SnapshotCatalogue catalogue;
    private final SnapshotLayout.Header identity;
    private final int retained;
    private final ReceiptFile receipt;
    private final SnapshotSources sources;
    private final SnapshotScrub scrub;
    private final SnapshotRemoval removal;
    private final SnapshotLayout layout = new SnapshotLayout();
    private final ContentChecksum contentChecksum = new ContentChecksum();
    private final UnsafeBuffer page = new UnsafeBuffer(ByteBuffer.allocateDirect(SnapshotLayout.LENGTH_MIN));
    private SegmentFile file;
    private SnapshotInfo info;
    private long position;
    private long forcedPosition;
    private long notedPosition;
    private long chunkCount;
    private long recordCount;

    SnapshotKeeper(
        final LogStorage storage,
        final SnapshotQueue queue,
        final SnapshotCatalogue catalogue,
        final SnapshotLayout.Header identity,
        final int retained,
        final ReceiptFile receipt,
        final SnapshotSources sources,
        final SnapshotScrub scrub,
        final SnapshotRemoval removal)
    {
        this.removal = removal;
        this.sources = sources;
        this.receipt = receipt;
        this.scrub = scrub;
        this.storage = storage;
        this.queue = queue;
        this.catalogue = catalogue;
        this.identity = identity;
        this.retained = retained;
    }

    /**
     * Do the next order, and read the next block that is to be sent, so that neither waits for more than one of the
     * other. Beside both, what is removed goes on to be given back, for what is written may lack its room; while there
     * is nothing to do, look whether the snapshots are still whole. May block for as long as the disk does.
     *
     * @return more than 0 if something was done.
     * @throws UncheckedIOException if the node must stop.
     */
    @Override
    public int doWork()
    {
        int workCount = sources.doWork();
        final SnapshotQueue.Slot slot = queue.next();
        if (slot == null)
        {
            workCount += removal.doWork();
            if (workCount == 0)
            {
                scrub.doWork();
            }
            return workCount;
        }
        try
        {
            doOrder(slot);
        }
        catch (final UncheckedIOException ex)
        {
            throw ex;
        }
        catch (final IOException | DamagedSnapshotException | RuntimeException ex)
        {
            fail(ex);
        }
        queue.empty();
        return workCount + 1 + removal.doWork();
    }

    /**
     * @return true if an order waits, or something is to be read.
     */
    public boolean hasWork()
    {
        return !queue.isEmpty() || sources.hasWork();
    }

    /**
     * @return how the thread that calls {@link #doWork} waits.
     */
    public IdleStrategy idleStrategy()
    {
        return new ParkedIdleStrategy(queue, this::hasWork, () -> removal.waitNs(MAX_PARK_NS));
    }

    /**
     * Any thread: make a parked keeper look, for example to end its thread.
     */
    public void wake()
    {
        queue.wake();
    }

    @Override
    public String roleName()
    {
        return "snapshot-keeper";
    }

    /**
     * Let go of a file that is half written. The keeper's thread must have ended.
     */
    void close()
    {
        CloseHelper.quietCloseAll(file, receipt, sources, scrub, removal);
    }

    private void doOrder(final SnapshotQueue.Slot slot) throws IOException, DamagedSnapshotException
    {
        switch (slot.order())
        {
            case BEGIN:
                begin(slot.info());
                break;
            case CHUNK:
                write(slot.chunk(), slot.length());
                break;
            case END:
                end();
                break;
            case RECEIVE:
                receive(slot.info());
                break;
            case RESUME:
                resume(slot.info());
                break;
            case BYTES:
                writeBytes(slot.chunk(), slot.length());
                break;
            case INSTALL:
                install(slot.info());
                break;
            default:
                removeUnfinished();
                break;
        }
    }

    private void begin(final SnapshotInfo newInfo) throws IOException
    {
        removeUnfinished();
        info = newInfo;
        file = storage.create(SnapshotNames.temporaryNameOf(info.index()));
        layout.encodeHeader(page, new SnapshotLayout.Header(
            identity.clusterId(), identity.storeId(), info, identity.chunkLength()));
        put(0, page, SnapshotLayout.HEADER_LENGTH);
        position = SnapshotLayout.HEADER_LENGTH;
        forcedPosition = 0;
        chunkCount = 0;
        recordCount = 0;
        contentChecksum.reset();
    }

    private void write(final UnsafeBuffer chunk, final int length) throws IOException
    {
        if (file == null)
        {
            return;
        }
        layout.encodeChunk(chunk, chunkCount, length);
        contentChecksum.onChunk(chunk);
        final int total = SnapshotLayout.CHUNK_HEADER_LENGTH + length;
        put(position, chunk, total);
        recordCount += SnapshotLayout.recordCount(chunk, length);
        position += total;
        chunkCount++;
        forceSome();
    }

    /**
     * If the disk is full, what is being removed goes at once. Whether it was full, a second try shows.
     */
    private void put(final long target, final UnsafeBuffer bytes, final int length) throws IOException
    {
        try
        {
            file.write(target, bytes, 0, length);
        }
        catch (final IOException ex)
        {
            if (!removal.removeAll())
            {
                throw ex;
            }
            file.write(target, bytes, 0, length);
        }
    }

    private void forceSome() throws IOException
    {
        if (position - forcedPosition >= FORCE_LENGTH)
        {
            file.force();
            forcedPosition = position;
        }
    }

    private void receive(final SnapshotInfo newInfo) throws IOException
    {
        removeUnfinished();
        info = newInfo;
        file = storage.create(SnapshotNames.temporaryNameOf(info.index()));
        // the name stands for no other file any more, whatever will be noted of it
        storage.syncDirectory();
        receiveFrom(0);
    }

    private void resume(final SnapshotInfo newInfo) throws IOException
    {
        info = newInfo;
        file = storage.open(SnapshotNames.temporaryNameOf(info.index()));
        receiveFrom(receipt.found().length());
    }

    private void receiveFrom(final long length)
    {
        position = length;
        forcedPosition = length;
        notedPosition = length;
    }

    private void writeBytes(final UnsafeBuffer bytes, final int length) throws IOException
    {
        if (file != null)
        {
            put(position, bytes, length);
            position += length;
            forceSome();
            noteSome();
        }
    }

    /**
     * The end is never noted, so that it comes again, and with it the order to install.
     */
    private void noteSome() throws IOException
    {
        final long step = Math.max(identity.chunkLength(), Math.min(NOTE_LENGTH_MAX, info.length() / NOTES));
        if (position - notedPosition >= step && position < info.length())
        {
            forceNoted();
            receipt.save(info, position);
            notedPosition = position;
        }
    }

    private void forceNoted() throws IOException
    {
        if (forcedPosition < position)
        {
            file.force();
            forcedPosition = position;
        }
    }

    /**
     * What came from another member counts when all of it was read back and is the snapshot that was promised.
     */
    private void install(final SnapshotInfo received) throws IOException, DamagedSnapshotException
    {
        if (file == null)
        {
            // whoever waits for how it ended began to wait just now
            catalogue.failed(new SnapshotOutcome(received, "cannot install " +
                storage.describe(SnapshotNames.nameOf(received.index())) + ": some of it couldn't be written"));
            return;
        }
        file.force();
        file.close();
        file = null;
        try (SnapshotReader reader = SnapshotReader.open(storage, SnapshotNames.temporaryNameOf(info.index())))
        {
            if (reader.clusterId() != identity.clusterId() || reader.info().index() != info.index() ||
                reader.info().term() != info.term() || reader.info().length() != info.length() ||
                reader.info().contentCrc() != info.contentCrc())
            {
                throw new DamagedSnapshotException("what was received is " + reader.info() + ", not " + info);
            }
            reader.readAll((kind, buffer, offset, length) -> {});
            info = reader.info();
        }
        publish(info);
    }

    private void end() throws IOException
    {
        if (file == null)
        {
            return;
        }
        layout.encodeTrailer(page, new SnapshotLayout.Trailer(
            info.index(), info.term(), chunkCount, recordCount, position - SnapshotLayout.HEADER_LENGTH,
            contentChecksum.value()));
        put(position, page, SnapshotLayout.TRAILER_LENGTH);
        file.force();
        file.close();
        file = null;
        publish(info.written(position + SnapshotLayout.TRAILER_LENGTH, contentChecksum.value()));
    }

    private void publish(final SnapshotInfo done) throws IOException
    {
        storage.rename(SnapshotNames.temporaryNameOf(info.index()), SnapshotNames.nameOf(info.index()));
        storage.syncDirectory();
        final List<SnapshotInfo> before = catalogue.snapshots();
        final List<SnapshotInfo> after = new ArrayList<>();
        after.add(done);
        final long damagedIndex = catalogue.damagedIndex();
        before.stream().filter(old -> old.index() < done.index() && old.index() != damagedIndex)
            .limit(retained - 1L).forEach(after::add);
        info = null;
        catalogue.completed(after, new SnapshotOutcome(done, null));
        removeOthers(after);
    }

    /**
     * All that isn't kept, damaged ones too. What can't be removed now is tried again after the next snapshot.
     */
    private void removeOthers(final List<SnapshotInfo> kept)
    {
        try
        {
            boolean isAny = false;
            for (final String name : storage.list())
            {
                final long index = SnapshotNames.indexOf(name);
                if (index >= 0 && kept.stream().noneMatch(snapshot -> snapshot.index() == index) ||
                    SnapshotNames.isTemporary(name))
                {
                    scrub.leave(index);
                    isAny |= removal.remove(name);
                }
            }
            isAny |= receipt.delete();
            if (isAny)
            {
                storage.syncDirectory();
            }
        }
        catch (final IOException ex)
        {
            catalogue.problem("cannot remove an old snapshot in " + storage.describe("") + ": " + ex);
        }
    }

    private void fail(final Exception cause)
    {
        final SnapshotInfo failed = info;
        discardQuietly();
        if (failed != null)
        {
            catalogue.failed(new SnapshotOutcome(failed, "cannot write " +
                storage.describe(SnapshotNames.nameOf(failed.index())) + ": " + cause));
        }
    }

    /**
     * What this life began, and what a former one left.
     */
    private void removeUnfinished() throws IOException
    {
        CloseHelper.quietClose(file);
        file = null;
        info = null;
        if (receipt.delete())
        {
            // before the name of which it speaks is another file's
            storage.syncDirectory();
        }
        for (final String name : storage.list())
        {
            if (SnapshotNames.isTemporary(name))
            {
                removal.remove(name);
            }
        }
    }

    private void discardQuietly()
    {
        try
        {
            final SnapshotInfo failed = info;
            removeUnfinished();
            if (failed != null && catalogue.snapshots().stream().noneMatch(old -> old.index() == failed.index()))
            {
                // it may have its name and not be durable
                storage.delete(SnapshotNames.nameOf(failed.index()));
            }
        }
        catch (final IOException ignore)
        {
            // the next start, or the next snapshot, removes it
        }
    }
}
