package io.balsa.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The tests of the lab, under their own names.
 */
final class LabTests
{
    /** Of their names among all scenarios. */
    static final String PREFIX = "lab/";

    /** Nodes take snapshots every few entries, in turn, and keep log as long as a member lacks it. */
    private static final Map<String, String> SNAPSHOTS = Map.of(
        "segment.length", "16k", "command.length.max", "1k", "mtu", "1408", "snapshot.log.bytes", "0",
        "snapshot.entries", "3", "snapshot.retained", "1", "snapshot.chunk.length", "1k");

    private static final Map<String, Function<Set<Mechanism>, LabScenario>> ALL = new LinkedHashMap<>();

    /** Not the lab's own: the same with settings that show more. */
    private static final Map<String, Function<Set<Mechanism>, LabScenario>> VARIANTS = new LinkedHashMap<>();

    static
    {
        reliable("InitialElection3A", 3, LabElections::initialElection);
        reliable("ReElection3A", 3, LabElections::reElection);
        reliable("ManyElections3A", 7, LabElections::manyElections);
        reliable("BasicAgree3B", 3, LabLogs::basicAgree);
        reliable("RPCBytes3B", 3, LabLogs::requestBytes);
        reliable("FollowerFailure3B", 3, LabLogs::followerFailure);
        reliable("LeaderFailure3B", 3, LabLogs::leaderFailure);
        reliable("FailAgree3B", 3, LabLogs::failAgree);
        reliable("FailNoAgree3B", 5, LabLogs::failNoAgree);
        reliable("ConcurrentStarts3B", 3, LabLogs::concurrentStarts);
        reliable("Rejoin3B", 3, LabLogs::rejoin);
        reliable("Backup3B", 5, LabLogs::backup);
        reliable("Count3B", 3, LabLogs::count);
        reliable("Persist13C", 3, LabPersistence::persist1);
        reliable("Persist23C", 5, LabPersistence::persist2);
        reliable("Persist33C", 3, LabPersistence::persist3);
        reliable("Figure83C", 5, LabPersistence::figure8);
        unreliable("UnreliableAgree3C", LabPersistence::unreliableAgree);
        unreliable("Figure8Unreliable3C", LabPersistence::figure8Unreliable);
        reliable("ReliableChurn3C", 5, LabChurn::run);
        unreliable("UnreliableChurn3C", LabChurn::run);
        snapshots("SnapshotBasic3D", LabSnapshots::basic);
        installs("SnapshotInstall3D", LabNetworks.reliable(), lab -> LabSnapshots.install(lab, false));
        installs("SnapshotInstallUnreliable3D", LabNetworks.unreliable(), lab -> LabSnapshots.install(lab, false));
        installs("SnapshotInstallCrash3D", LabNetworks.reliable(), lab -> LabSnapshots.install(lab, true));
        installs("SnapshotInstallUnCrash3D", LabNetworks.unreliable(), lab -> LabSnapshots.install(lab, true));
        snapshots("SnapshotAllCrash3D", LabSnapshots::allCrash);
        snapshots("SnapshotInit3D", LabSnapshots::init);
        VARIANTS.put("Figure8Unreliable3C-one-by-one", without -> new LabScenario(
            5, Map.of("mtu", "1408", "command.length.max", "1k"), without, LabNetworks.unreliable(),
            LabPersistence::figure8OneByOne));
        VARIANTS.put("SnapshotInstall3D-kept", without -> new LabScenario(
            3, SNAPSHOTS, without, LabNetworks.reliable(), LabSnapshots::kept));
        VARIANTS.put("SnapshotInstall3D-damaged", without -> new LabScenario(
            3, installSettings(), without, LabNetworks.damaging(), lab -> LabSnapshots.install(lab, false)));
    }

    private LabTests()
    {
    }

    /**
     * @return the lab's own, in its order.
     */
    static List<String> own()
    {
        return List.copyOf(ALL.keySet());
    }

    /**
     * @return ours.
     */
    static List<String> variants()
    {
        return List.copyOf(VARIANTS.keySet());
    }

    /**
     * @return all that can be run.
     */
    static List<String> names()
    {
        final List<String> names = new ArrayList<>(own());
        names.addAll(variants());
        return names;
    }

    static LabScenario named(final String name, final Set<Mechanism> without)
    {
        return (ALL.containsKey(name) ? ALL : VARIANTS).get(name).apply(without);
    }

    private static void reliable(final String name, final int nodeCount, final LabTest test)
    {
        ALL.put(name, without -> new LabScenario(nodeCount, Map.of(), without, LabNetworks.reliable(), test));
    }

    /** Log goes as soon as a snapshot covers it, whoever lacks it. */
    private static void installs(final String name, final NetworkSettings network, final LabTest test)
    {
        ALL.put(name, without -> new LabScenario(3, installSettings(), without, network, test));
    }

    private static Map<String, String> installSettings()
    {
        final Map<String, String> settings = new LinkedHashMap<>(SNAPSHOTS);
        settings.put("snapshot.log.retained.bytes", "0");
        return settings;
    }

    private static void snapshots(final String name, final LabTest test)
    {
        ALL.put(name, without -> new LabScenario(3, SNAPSHOTS, without, LabNetworks.reliable(), test));
    }

    private static void unreliable(final String name, final LabTest test)
    {
        ALL.put(name, without -> new LabScenario(5, Map.of(), without, LabNetworks.unreliable(), test));
    }
}
