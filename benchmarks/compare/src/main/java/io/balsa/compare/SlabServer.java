package io.balsa.compare;

import io.balsa.node.BalsaNode;
import java.nio.file.Path;
import org.agrona.CloseHelper;
import org.agrona.IoUtil;

/**
 * The process of one member that holds state: {@code SlabServer DIR ID}. On its input it hears {@link #SNAPSHOT}; what
 * it says to the rig begins with {@link #ANSWER}. When the rig ends, however that ends, so does this, and takes its
 * files along.
 */
public final class SlabServer
{
    static final String SNAPSHOT = "snapshot";
    static final String ANSWER = "answer: ";
    static final String STARTED = "started";
    /** Followed by ns from the order to its being durable, and ns in which the service gave out its state. */
    static final String TAKEN = "taken ";
    static final String FAILED = "failed ";

    private final ClusterSpec spec;
    private final int id;
    private final SlabService service;
    private volatile BalsaNode node;

    private SlabServer(final ClusterSpec spec, final int id)
    {
        this.spec = spec;
        this.id = id;
        service = new SlabService(spec.stateLength());
    }

    /**
     * @param args directory of the run, id of the member.
     * @throws Exception if it can't start.
     */
    public static void main(final String[] args) throws Exception
    {
        new SlabServer(ClusterSpec.read(Path.of(args[0])), Integer.parseInt(args[1])).run();
    }

    private void run() throws InterruptedException
    {
        EndWithTheRig.watch(this::onLine, this::end);
        try
        {
            node = BalsaNode.launch(spec.nodeConfig(id), service, System.out::println);
        }
        catch (final RuntimeException ex)
        {
            ex.printStackTrace();
            System.exit(1);
        }
        System.out.println(node.banner());
        answer(STARTED);
        node.awaitClosed();
        if (node.failure() != null)
        {
            System.out.println("the node stopped: " + node.failure());
            System.exit(1);
        }
        // it was closed, since the rig ended: what comes then isn't done yet
        Thread.currentThread().join();
    }

    private void onLine(final String line)
    {
        if (SNAPSHOT.equals(line))
        {
            final long beginNs = System.nanoTime();
            // measured on the node's own thread, which must not wait for whoever reads what is printed
            node.takeSnapshot()
                .handle((index, failure) -> failure == null ?
                    TAKEN + (System.nanoTime() - beginNs) + ' ' + service.giveOutNs() : FAILED + failure.getMessage())
                .thenAcceptAsync(SlabServer::answer);
        }
    }

    private void end()
    {
        CloseHelper.quietClose(node);
        IoUtil.delete(spec.aeronDir(id).toFile(), true);
        IoUtil.delete(spec.memberDir(id).toFile(), true);
    }

    private static void answer(final String text)
    {
        System.out.println(ANSWER + text);
    }
}
