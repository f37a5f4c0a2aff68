package io.balsa.compare;

import io.balsa.log.Durability;
import io.balsa.node.BalsaNode;
import io.balsa.node.NodeConfig;

/**
 * Balsa. What the command line overrides are settings of the node by their own names, and {@code client.driver=own} or
 * {@code shared} for the client: whether each session brings a media driver, run inside its poll, or all share one that
 * has a thread.
 */
final class BalsaEcho implements EchoSystem
{
    static final String CLIENT_DRIVER = "client.driver";
    private static final int COMMAND_LENGTH_MAX = 16 * 1024;

    @Override
    public AutoCloseable startServer(final RunSpec spec, final int id, final NodeGauge gauge)
    {
        final NodeConfig.Builder builder = NodeConfig.builder()
            .memberId(id)
            .members(members(spec))
            .cluster("compare-" + spec.ports()[0])
            .dir(spec.serverDir(id))
            .durability(spec.cell().disk() ? Durability.DISK_QUORUM : Durability.MEMORY_QUORUM);
        // inside of the rig's own name, so that whatever is left behind is found
        builder.set("aeron.dir", spec.aeronDir("node-" + id));
        if (spec.cell().length() > COMMAND_LENGTH_MAX)
        {
            builder.set("command.length.max", Integer.toString(spec.cell().length()));
        }
        spec.overrides().forEach((name, value) ->
        {
            if (!CLIENT_DRIVER.equals(name))
            {
                builder.set(name, value);
            }
        });
        final BalsaNode node = BalsaNode.launch(builder.build(), new BalsaEchoService(gauge));
        System.out.println(node.banner());
        return node;
    }

    @Override
    public EchoClient connect(final RunSpec spec, final ReplyListener listener)
    {
        return new BalsaEchoClient(spec, members(spec), listener);
    }

    @Override
    public String configuration(final RunSpec spec)
    {
        return "defaults, durability=" + spec.cell().durability() + (spec.overrides().isEmpty() ? "" :
            ", " + spec.overrides()) + "; the client yields when idle; acknowledged means " + (spec.cell().disk() ?
            "forced to disk on a quorum" : "in the page cache of a quorum, forced every second");
    }

    @Override
    public int portsPerServer()
    {
        return 1;
    }

    @Override
    public boolean survivesFailover()
    {
        return true;
    }

    private static String members(final RunSpec spec)
    {
        final StringBuilder members = new StringBuilder();
        for (int id = 0; id < spec.servers(); id++)
        {
            members.append(id == 0 ? "" : ",").append(id).append("=127.0.0.1:").append(spec.port(id, 0));
        }
        return members.toString();
    }
}
