package io.balsa.compare;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import java.io.IOException;
import java.nio.file.Files;

/**
 * SOFAJRaft over Bolt, its own RPC, and RocksDB, its own log. It has no client for commands: users bring a processor
 * beside Raft's, and so does this.
 */
final class JraftEcho implements EchoSystem
{
    static final String GROUP = "echo";
    private static final int APPLY_BATCH = 256;
    private static final int ENTRIES_MAX = 4096;
    private static final int APPEND_BUFFER = 1024 * 1024;

    @Override
    public AutoCloseable startServer(final RunSpec spec, final int id, final NodeGauge gauge) throws IOException
    {
        final PeerId peer = peer(spec, id);
        Files.createDirectories(spec.serverDir(id));
        final NodeOptions options = new NodeOptions();
        options.setLogUri(spec.serverDir(id).resolve("log").toString());
        options.setRaftMetaUri(spec.serverDir(id).resolve("meta").toString());
        options.setFsm(new JraftStateMachine(gauge));
        options.setInitialConf(configuration(spec.servers(), spec));
        options.setSnapshotIntervalSecs(0);
        options.setElectionTimeoutMs(spec.setting("election.timeout", options.getElectionTimeoutMs()));
        options.getRaftOptions().setSync(spec.cell().disk());
        if (!spec.cell().isDefaults())
        {
            options.getRaftOptions().setApplyBatch(APPLY_BATCH);
            options.getRaftOptions().setMaxEntriesSize(ENTRIES_MAX);
            options.getRaftOptions().setMaxAppendBufferSize(APPEND_BUFFER);
            options.getRaftOptions().setOpenStatistics(false);
        }
        final RpcServer rpc = RaftRpcServerFactory.createRaftRpcServer(peer.getEndpoint());
        final JraftProcessor processor = new JraftProcessor();
        rpc.registerProcessor(processor);
        final RaftGroupService service = new RaftGroupService(GROUP, peer, options, rpc);
        processor.serve(service.start());
        return service::shutdown;
    }

    @Override
    public EchoClient connect(final RunSpec spec, final ReplyListener listener)
    {
        return new JraftClient(spec, listener);
    }

    static PeerId peer(final RunSpec spec, final int id)
    {
        return new PeerId("127.0.0.1", spec.port(id, 0));
    }

    static Configuration configuration(final int servers, final RunSpec spec)
    {
        final StringBuilder peers = new StringBuilder();
        for (int id = 0; id < servers; id++)
        {
            peers.append(id == 0 ? "" : ",").append(peer(spec, id));
        }
        return JRaftUtils.getConfiguration(peers.toString());
    }

    @Override
    public String configuration(final RunSpec spec)
    {
        return "Bolt, RocksDB log" + (spec.cell().isDefaults() ? "" :
            ", batches of " + APPLY_BATCH + " applied and " + ENTRIES_MAX + " replicated") + "; acknowledged means " +
            (spec.cell().disk() ? "forced to disk on a quorum" : "in the page cache of a quorum (sync off)");
    }

    @Override
    public int portsPerServer()
    {
        return 1;
    }

    @Override
    public int heapMiB()
    {
        return 768;
    }

    @Override
    public boolean isOrdered()
    {
        return false;
    }
}
