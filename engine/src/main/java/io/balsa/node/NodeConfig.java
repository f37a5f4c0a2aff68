package io.balsa.node;

import io.balsa.client.ClusterId;
import io.balsa.client.MemberList;
import io.balsa.consensus.ElectionConfig;
import io.balsa.consensus.ReplicationConfig;
import io.balsa.log.Durability;
import io.balsa.log.LogConfig;
import io.balsa.log.ScrubConfig;
import io.balsa.media.MediaDrivers;
import io.balsa.membership.Membership;
import io.balsa.session.SessionConfig;
import io.balsa.snapshot.SnapshotConfig;
import io.balsa.transport.Threading;
import io.balsa.transport.TransportConfig;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.agrona.BitUtil;
import org.agrona.SystemUtil;

/**
 * The settings of a node, checked. Later sources override earlier ones, in the order in which the builder is called;
 * the order that {@code balsa node} uses, and that is advised, is: code, properties file, system properties,
 * environment. So whoever is nearest to the running process has the last word.
 */
public final class NodeConfig
{
    private static final int MESSAGE_OVERHEAD = 512;
    private static final int OLD_FILES_LIMIT = 8;
    private static final int SESSION_LENGTH_MAX = 1024;
    private static final Set<String> OTHER_VARIABLES = Set.of("BALSA_DEBUG", "BALSA_HOME", "BALSA_JVM_OPTS");
    private static final String PREFIX = "balsa.";

    private final Settings settings;
    private final int memberId;
    private final MemberList members;
    private final Path dir;
    private final ElectionConfig election;
    private final ReplicationConfig replication;
    private final LogConfig log;
    private final SessionConfig session;
    private final SnapshotConfig snapshot;
    private final Threading threading;
    private final int mtuLength;

    private NodeConfig(final Settings settings)
    {
        this.settings = settings;
        memberId = settings.count(Settings.MEMBER_ID);
        members = MemberList.parse(settings.required(Settings.MEMBERS));
        if (!members.endpoints().containsKey(memberId))
        {
            throw new IllegalArgumentException(
                "member " + memberId + " is not in the member list " + members + ": correct member.id or members");
        }
        Membership.of(members.memberIds());
        dir = Path.of(settings.required(Settings.DIR)).toAbsolutePath().normalize();
        final Durability durability = settings.oneOf(Settings.DURABILITY, new TreeMap<>(
            Map.of("disk", Durability.DISK_QUORUM, "memory", Durability.MEMORY_QUORUM)));
        threading = settings.oneOf(Settings.THREADING, new TreeMap<>(
            Map.of("compact", Threading.COMPACT, "dedicated", Threading.DEDICATED)));
        mtuLength = mtuLength();
        session = new SessionConfig(
            settings.durationNs(Settings.SESSION_TIMEOUT),
            settings.bytes(Settings.SESSION_RETAINED_MAX),
            settings.bytes(Settings.COMMAND_LENGTH_MAX),
            settings.count(Settings.SESSIONS_MAX));
        final ElectionConfig timing = new ElectionConfig(
            settings.durationNs(Settings.HEARTBEAT_INTERVAL),
            settings.durationNs(Settings.ELECTION_TIMEOUT_MIN),
            settings.durationNs(Settings.ELECTION_TIMEOUT_MAX),
            settings.durationNs(Settings.RESEND_INTERVAL),
            settings.durationNs(Settings.GRANT_STICKINESS),
            settings.durationNs(Settings.QUORUM_WINDOW),
            settings.durationNs(Settings.ANSWER_TIME_LIMIT),
            settings.durationNs(Settings.DISK_STALL_TIMEOUT),
            false);
        election = settings.oneOf(Settings.TRANSPORT_ORDERED, new TreeMap<>(Map.of("true", true, "false", false))) ?
            timing.ordered() : timing;
        replication = new ReplicationConfig(
            batchLengthMax(),
            settings.bytes(Settings.REPLICATION_WINDOW),
            settings.bytes(Settings.REPLICATION_LAG_MAX),
            Math.multiplyExact(4, settings.bytes(Settings.REPLICATION_LAG_MAX)),
            settings.length(Settings.SNAPSHOT_TRANSFER_RATE));
        log = new LogConfig(
            durability,
            settings.bytes(Settings.SEGMENT_LENGTH),
            session.commandLengthMax() + MESSAGE_OVERHEAD,
            settings.durationNs(Settings.MEMORY_FLUSH_INTERVAL),
            scrub(),
            oldFilesMax());
        snapshot = snapshotConfig();
        reserveLength();
    }

    /**
     * As many as the log between two snapshots has, for they go together, but not much of a disk.
     */
    private int oldFilesMax()
    {
        final long between = settings.length(Settings.SNAPSHOT_LOG_BYTES) / settings.bytes(Settings.SEGMENT_LENGTH);
        return (int) Math.max(LogConfig.OLD_FILES_MIN, Math.min(OLD_FILES_LIMIT, between));
    }

    private ScrubConfig scrub()
    {
        return new ScrubConfig(settings.length(Settings.SCRUB_RATE), settings.durationNs(Settings.SCRUB_INTERVAL));
    }

    /**
     * A chunk must hold what is retained for a client, and what a session is.
     */
    private SnapshotConfig snapshotConfig()
    {
        final int lengthMin = BitUtil.align(Math.max(SESSION_LENGTH_MAX, session.commandLengthMax() + 64), Long.BYTES);
        return new SnapshotConfig(
            settings.length(Settings.SNAPSHOT_LOG_BYTES),
            settings.count(Settings.SNAPSHOT_ENTRIES),
            settings.durationNs(Settings.SNAPSHOT_INTERVAL),
            settings.durationNs(Settings.SNAPSHOT_SLICE),
            Math.max(lengthMin, settings.bytes(Settings.SNAPSHOT_CHUNK_LENGTH)),
            settings.count(Settings.SNAPSHOT_RETAINED),
            settings.length(Settings.SNAPSHOT_LOG_RETAINED_BYTES),
            settings.length(Settings.SNAPSHOT_ADOPTED_BYTES),
            settings.length(Settings.SNAPSHOT_REMOVAL_RATE),
            scrub());
    }

    /**
     * @return a builder with nothing set.
     */
    public static Builder builder()
    {
        return new Builder();
    }

    /**
     * @return every setting there is.
     */
    public static List<Setting> settings()
    {
        return Settings.ALL;
    }

    /**
     * @return id of this member.
     */
    public int memberId()
    {
        return memberId;
    }

    /**
     * @return directory of this node, absolute.
     */
    public Path dir()
    {
        return dir;
    }

    /**
     * @return {@code host:port} of this node.
     */
    public String endpoint()
    {
        return members.endpoints().get(memberId);
    }

    /**
     * @return name of the cluster.
     */
    public String cluster()
    {
        return settings.get(Settings.CLUSTER);
    }

    /**
     * @return what acknowledged means.
     */
    public Durability durability()
    {
        return log.durability();
    }

    /**
     * @return one line for each setting, with the source of what isn't a default.
     */
    public List<String> describe()
    {
        return settings.describe();
    }

    MemberList members()
    {
        return members;
    }

    long clusterId()
    {
        return ClusterId.of(cluster());
    }

    ElectionConfig election()
    {
        return election;
    }

    ReplicationConfig replication()
    {
        return replication;
    }

    LogConfig log()
    {
        return log;
    }

    /**
     * @return bytes of the disk that are kept in hand.
     */
    long reserveLength()
    {
        return Settings.AUTO.equals(settings.get(Settings.STORAGE_RESERVE)) ?
            log.segmentLength() : settings.length(Settings.STORAGE_RESERVE);
    }

    SnapshotConfig snapshot()
    {
        return snapshot;
    }

    SessionConfig session()
    {
        return session;
    }

    TransportConfig transport(final long storeId, final int incarnation)
    {
        return new TransportConfig(
            clusterId(), storeId, incarnation, memberId, members.endpoints(), aeronDir(), mtuLength,
            log.maxFrameLength() + MESSAGE_OVERHEAD, session.sessionsMax(), threading);
    }

    /**
     * The same for the same directory at every start: what a killed node left behind is found and removed.
     */
    Path aeronDir()
    {
        final String given = settings.get(Settings.AERON_DIR);
        if (!Settings.AUTO.equals(given))
        {
            return Path.of(given).toAbsolutePath();
        }
        final CRC32 crc = new CRC32();
        crc.update(dir.toString().getBytes(StandardCharsets.UTF_8));
        final Path parent = Path.of("/dev/shm");
        return (Files.isWritable(parent) ? parent : Path.of(SystemUtil.tmpDirName()))
            .resolve(String.format("balsa-%s-%08x", System.getProperty("user.name", "node"), crc.getValue()));
    }

    private int mtuLength()
    {
        if (!Settings.AUTO.equals(settings.get(Settings.MTU)))
        {
            return TransportConfig.checkMtu(settings.bytes(Settings.MTU));
        }
        return MediaDrivers.mtuLength(members.isAllLoopback());
    }

    /**
     * What fits one datagram beside Aeron's header and the head of AppendEntries.
     */
    private int batchLengthMax()
    {
        final int headLength = 128;
        return (mtuLength - headLength) / 8 * 8;
    }

    @Override
    public String toString()
    {
        return String.join("\n", describe());
    }

    /**
     * Collects settings; {@link #build} checks them.
     */
    public static final class Builder
    {
        private final Settings settings = new Settings();

        private Builder()
        {
        }

        /**
         * @param memberId which member of the list this node is.
         * @return this.
         */
        public Builder memberId(final int memberId)
        {
            return set(Settings.MEMBER_ID, Integer.toString(memberId));
        }

        /**
         * @param members all members: {@code 0=host:port,1=host:port,2=host:port}.
         * @return this.
         */
        public Builder members(final String members)
        {
            return set(Settings.MEMBERS, members);
        }

        /**
         * @param dir of this node alone; made if it doesn't exist.
         * @return this.
         */
        public Builder dir(final Path dir)
        {
            return set(Settings.DIR, dir.toString());
        }

        /**
         * @param name of the cluster.
         * @return this.
         */
        public Builder cluster(final String name)
        {
            return set(Settings.CLUSTER, name);
        }

        /**
         * @param durability what acknowledged means.
         * @return this.
         */
        public Builder durability(final Durability durability)
        {
            return set(Settings.DURABILITY, durability == Durability.DISK_QUORUM ? "disk" : "memory");
        }

        /**
         * @param name  of any setting.
         * @param value as it would stand in a file.
         * @return this.
         */
        public Builder set(final String name, final String value)
        {
            settings.set(name, value, "code");
            return this;
        }

        /**
         * Take everything from a properties file, whose keys are names of settings, with or without {@code balsa.}
         * before.
         *
         * @param file to be read.
         * @return this.
         */
        public Builder load(final Path file)
        {
            final Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(file))
            {
                properties.load(reader);
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException("can't read settings from " + file + ": " + ex.getMessage(), ex);
            }
            for (final String key : new TreeMap<>(properties).keySet().stream().map(String::valueOf).toList())
            {
                final String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
                settings.set(name, properties.getProperty(key), file.toString());
            }
            return this;
        }

        /**
         * Take every system property {@code balsa.name}, then every environment variable {@code BALSA_NAME}.
         *
         * @return this.
         */
        public Builder loadEnvironment()
        {
            return loadEnvironment(System.getProperties(), System.getenv());
        }

        Builder loadEnvironment(final Properties properties, final Map<String, String> environment)
        {
            for (final String key : properties.stringPropertyNames().stream().sorted().toList())
            {
                if (key.startsWith(PREFIX))
                {
                    settings.set(key.substring(PREFIX.length()), properties.getProperty(key), "-D" + key);
                }
            }
            for (final Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet())
            {
                final String key = variable.getKey();
                if (key.startsWith("BALSA_") && !OTHER_VARIABLES.contains(key))
                {
                    final String name = key.substring("BALSA_".length()).toLowerCase(java.util.Locale.ROOT)
                        .replace('_', '.');
                    settings.set(name, variable.getValue(), "environment " + key);
                }
            }
            return this;
        }

        /**
         * @return the settings.
         * @throws IllegalArgumentException in one sentence that names the setting.
         */
        public NodeConfig build()
        {
            return new NodeConfig(settings);
        }
    }
}
