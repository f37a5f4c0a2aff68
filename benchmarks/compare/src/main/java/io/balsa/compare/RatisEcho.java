package io.balsa.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Apache Ratis over gRPC, with its asynchronous ordered client.
 */
final class RatisEcho implements EchoSystem
{
    private static final UUID GROUP = new UUID(0x62616c7361L, 1);
    private static final int OUTSTANDING_MIN = 128;

    @Override
    public AutoCloseable startServer(final RunSpec spec, final int id, final NodeGauge gauge) throws IOException
    {
        final RaftProperties properties = properties(spec);
        GrpcConfigKeys.Server.setPort(properties, spec.port(id, 0));
        RaftServerConfigKeys.setStorageDir(properties, List.of(spec.serverDir(id).toFile()));
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, !spec.cell().disk());
        if (!spec.cell().isDefaults())
        {
            RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("64MB"));
            RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("16MB"));
            RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("8MB"));
            RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("4MB"));
            RaftServerConfigKeys.Log.Appender.setWaitTimeMin(properties, TimeDuration.ZERO);
            RaftServerConfigKeys.Write.setElementLimit(properties, Math.max(4096, 2 * spec.cell().window()));
        }
        final RaftServer server = RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf("n" + id))
            .setGroup(group(spec))
            .setOption(RaftStorage.StartupOption.FORMAT)
            .setProperties(properties)
            .setStateMachine(new RatisStateMachine(gauge))
            .build();
        server.start();
        return server;
    }

    @Override
    public EchoClient connect(final RunSpec spec, final ReplyListener listener)
    {
        final RaftClient[] clients = new RaftClient[spec.cell().clients()];
        for (int i = 0; i < clients.length; i++)
        {
            final RaftProperties properties = properties(spec);
            RaftClientConfigKeys.Async.setOutstandingRequestsMax(properties,
                Math.max(OUTSTANDING_MIN, spec.cell().failover() ? Load.FAILOVER_WINDOW : spec.cell().window()));
            clients[i] = RaftClient.newBuilder().setProperties(properties).setRaftGroup(group(spec)).build();
        }
        return new RatisClient(clients, listener);
    }

    private static RaftProperties properties(final RunSpec spec)
    {
        final RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        if (spec.overrides().containsKey("election.timeout"))
        {
            final long millis = spec.setting("election.timeout", 0);
            RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS));
            RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(2 * millis, TimeUnit.MILLISECONDS));
        }
        return properties;
    }

    private static RaftGroup group(final RunSpec spec)
    {
        final List<RaftPeer> peers = new ArrayList<>();
        for (int id = 0; id < spec.servers(); id++)
        {
            peers.add(RaftPeer.newBuilder().setId("n" + id).setAddress("127.0.0.1:" + spec.port(id, 0)).build());
        }
        return RaftGroup.valueOf(RaftGroupId.valueOf(GROUP), peers);
    }

    @Override
    public String configuration(final RunSpec spec)
    {
        return "gRPC, ordered asynchronous client, up to " + Math.max(OUTSTANDING_MIN, spec.cell().window()) +
            " outstanding" + (spec.cell().isDefaults() ? "" :
            "; write buffer 8 MB, appender 4 MB without wait, segments 64 MB") + "; acknowledged means " +
            (spec.cell().disk() ? "forced to disk on a quorum" : "in the page cache of a quorum (unsafe flush)");
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
