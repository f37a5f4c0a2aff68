package io.balsa.cli;

import io.balsa.log.StoreIdentity;
import io.balsa.node.NodeConfig;
import io.balsa.node.StoreRecovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * Lets a node whose directory was lost take its member's place again.
 */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
        "Lets a member that lost its directory come back with a new one. Stop the node, run this with the settings " +
            "of 'balsa node', start the node: the leader feeds it, and it counts again when it is level. For a node " +
            "of 'balsa cluster' --dir is enough.",
        "By this you say that the old directory is lost for good: never start a node on it again. Fewer than a " +
            "quorum may be lost, and the others must be a quorum without this member."
    })
final class RecoverCommand implements Callable<Integer>
{
    @ParentCommand
    private Balsa balsa;

    @Mixin
    private NodeIdentityOptions identity;

    @Option(names = "--json", description = "Says what was done as JSON.")
    private boolean json;

    @Mixin
    private NodeOptions options;

    @Override
    public Integer call() throws IOException
    {
        identity.completeFromLocalCluster();
        final NodeConfig config = identity.configure(options);
        final StoreIdentity store = allow(config);
        if (json)
        {
            balsa.out().println(new Json()
                .add("member", store.memberId())
                .add("dir", config.dir().toString())
                .add("store", Long.toHexString(store.storeId()))
                .add("state", "recovering"));
        }
        else
        {
            balsa.out().println("Member " + store.memberId() + " may come back with the new store " +
                Long.toHexString(store.storeId()) + " in " + config.dir() + ".");
            balsa.out().println("Start the node now. It is fed by the leader and counts again when it is level; " +
                "until then its state says that it takes no part.");
        }
        return ExitCode.OK;
    }

    private static StoreIdentity allow(final NodeConfig config)
    {
        try
        {
            return StoreRecovery.allow(config);
        }
        catch (final IllegalStateException | UncheckedIOException e)
        {
            throw new CliFailure(ExitCode.NEGATIVE, e.getMessage(), e);
        }
    }
}
