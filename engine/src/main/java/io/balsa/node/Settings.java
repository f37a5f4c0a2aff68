package io.balsa.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All settings of a node, and the values given for them: what was set later counts.
 */
final class Settings
{
    static final String MEMBER_ID = "member.id";
    static final String MEMBERS = "members";
    static final String DIR = "dir";
    static final String CLUSTER = "cluster";
    static final String DURABILITY = "durability";
    static final String THREADING = "threading";
    static final String HEARTBEAT_INTERVAL = "heartbeat.interval";
    static final String ELECTION_TIMEOUT_MIN = "election.timeout.min";
    static final String ELECTION_TIMEOUT_MAX = "election.timeout.max";
    static final String RESEND_INTERVAL = "resend.interval";
    static final String TRANSPORT_ORDERED = "transport.ordered";
    static final String GRANT_STICKINESS = "grant.stickiness";
    static final String QUORUM_WINDOW = "quorum.window";
    static final String ANSWER_TIME_LIMIT = "answer.time.limit";
    static final String DISK_STALL_TIMEOUT = "disk.stall.timeout";
    static final String REPLICATION_WINDOW = "replication.window";
    static final String REPLICATION_LAG_MAX = "replication.lag.max";
    static final String COMMAND_LENGTH_MAX = "command.length.max";
    static final String SESSION_TIMEOUT = "session.timeout";
    static final String SESSION_RETAINED_MAX = "session.retained.max";
    static final String SESSIONS_MAX = "sessions.max";
    static final String SEGMENT_LENGTH = "segment.length";
    static final String STORAGE_RESERVE = "storage.reserve";
    static final String MEMORY_FLUSH_INTERVAL = "memory.flush.interval";
    static final String SCRUB_RATE = "scrub.rate";
    static final String SCRUB_INTERVAL = "scrub.interval";
    static final String SNAPSHOT_LOG_BYTES = "snapshot.log.bytes";
    static final String SNAPSHOT_ENTRIES = "snapshot.entries";
    static final String SNAPSHOT_INTERVAL = "snapshot.interval";
    static final String SNAPSHOT_SLICE = "snapshot.slice";
    static final String SNAPSHOT_CHUNK_LENGTH = "snapshot.chunk.length";
    static final String SNAPSHOT_RETAINED = "snapshot.retained";
    static final String SNAPSHOT_TRANSFER_RATE = "snapshot.transfer.rate";
    static final String SNAPSHOT_ADOPTED_BYTES = "snapshot.adopted.bytes";
    static final String SNAPSHOT_REMOVAL_RATE = "snapshot.removal.rate";
    static final String SNAPSHOT_LOG_RETAINED_BYTES = "snapshot.log.retained.bytes";
    static final String MTU = "mtu";
    static final String AERON_DIR = "aeron.dir";
    static final String AUTO = "auto";

    /** In the order in which they are shown. */
    static final List<Setting> ALL = List.of(
        new Setting(MEMBER_ID, "", "id", "which member of the list this node is"),
        new Setting(MEMBERS, "", "list", "all members: 0=host:port,1=host:port,2=host:port"),
        new Setting(DIR, "", "path", "directory of this node alone"),
        new Setting(CLUSTER, "balsa", "name", "clusters of different names never talk to each other"),
        new Setting(DURABILITY, "disk", "disk, memory",
            "acknowledged means: on disk on a quorum, or in the page cache of a quorum"),
        new Setting(THREADING, "compact", "compact, dedicated",
            "one thread for node and media driver, or three more that spin"),
        new Setting(HEARTBEAT_INTERVAL, "50", "ms", "a leader without news speaks this often"),
        new Setting(ELECTION_TIMEOUT_MIN, "150", "ms", "without a leader for this long a node may stand"),
        new Setting(ELECTION_TIMEOUT_MAX, "300", "ms", "without a leader for this long every node stands"),
        new Setting(RESEND_INTERVAL, "20", "ms", "what is unanswered is sent again after this"),
        new Setting(GRANT_STICKINESS, "300", "ms", "one that gave its vote protects the winner for this long"),
        new Setting(QUORUM_WINDOW, "600", "ms", "a leader that hears no quorum for this long steps down"),
        new Setting(TRANSPORT_ORDERED, "false", "true, false",
            "true: on the transport a late message holds up all behind it"),
        new Setting(ANSWER_TIME_LIMIT, "1000", "ms",
            "who waits for answers waits longer by the time that they were measured to take, by this at most"),
        new Setting(DISK_STALL_TIMEOUT, "1000", "ms",
            "a leader whose own disk doesn't get on for this long hands over, and nobody stands meanwhile"),
        new Setting(REPLICATION_WINDOW, "512k", "bytes", "on its way to one peer at most"),
        new Setting(REPLICATION_LAG_MAX, "1m", "bytes", "no more is taken in while a level peer is this far behind"),
        new Setting(COMMAND_LENGTH_MAX, "16k", "bytes", "longest command, reply or event; alike on all members"),
        new Setting(SESSION_TIMEOUT, "10000", "ms", "a session whose client is silent for this long is closed"),
        new Setting(SESSION_RETAINED_MAX, "8m", "bytes",
            "kept for a client that doesn't take it; beyond it its session is closed; alike on all members"),
        new Setting(SESSIONS_MAX, "1024", "count", "open at once; alike on all members"),
        new Setting(SEGMENT_LENGTH, "32m", "bytes", "of a log file"),
        new Setting(STORAGE_RESERVE, AUTO, "bytes",
            "kept in hand for a snapshot on a full disk; auto: as much as segment.length; 0: none"),
        new Setting(MEMORY_FLUSH_INTERVAL, "1000", "ms", "memory durability: forced in the background this often"),
        new Setting(SCRUB_RATE, "8m", "bytes/s",
            "full log files and snapshots are read so fast to see whether the disk still has them; 0: never"),
        new Setting(SCRUB_INTERVAL, "3600s", "", "from the end of one such reading of all of them to the next"),
        new Setting(SNAPSHOT_LOG_BYTES, "256m", "bytes", "a snapshot is due after so much log; 0: never"),
        new Setting(SNAPSHOT_ENTRIES, "0", "count", "or after so many entries; 0: never"),
        new Setting(SNAPSHOT_INTERVAL, "0", "ms", "or after so much time; 0: never"),
        new Setting(SNAPSHOT_SLICE, "1", "ms", "the service gives out its state for so long in a duty cycle"),
        new Setting(SNAPSHOT_CHUNK_LENGTH, "64k", "bytes",
            "of records that are checked together, none is longer; alike on all members"),
        new Setting(SNAPSHOT_RETAINED, "2", "count", "snapshots kept, and the log from the oldest of them"),
        new Setting(SNAPSHOT_LOG_RETAINED_BYTES, "1g", "bytes",
            "log kept for members that lack it, although a snapshot covers it"),
        new Setting(SNAPSHOT_ADOPTED_BYTES, "256k", "bytes",
            "a leader whose last snapshot was so long takes over a follower's instead of its next; 0: always"),
        new Setting(SNAPSHOT_TRANSFER_RATE, "64m", "bytes",
            "of snapshots sent in a second at most, to all members together; taken over likewise"),
        new Setting(SNAPSHOT_REMOVAL_RATE, "256m", "bytes/s",
            "a snapshot that is removed is given back to the disk so fast; 0: at once"),
        new Setting(MTU, AUTO, "bytes", "of a datagram; auto: 61440 if all members are on loopback, else 1408"),
        new Setting(AERON_DIR, AUTO, "path", "of the media driver; auto: in /dev/shm, or the temporary folder"));

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();

    void set(final String name, final String value, final String source)
    {
        require(name, source);
        values.put(name, value.trim());
        sources.put(name, source);
    }

    /**
     * @return the value given or the default; null if it is neither given nor has a default.
     */
    String get(final String name)
    {
        final String value = values.get(name);
        if (value != null && !value.isEmpty())
        {
            return value;
        }
        final String defaultValue = find(name).defaultValue();
        return defaultValue.isEmpty() ? null : defaultValue;
    }

    String required(final String name)
    {
        final String value = get(name);
        if (value == null)
        {
            final Setting setting = find(name);
            throw new IllegalArgumentException("setting " + name + " is missing: " + setting.description() +
                " (in code, in a file, -D" + setting.property() + "=, or " + setting.environmentVariable() + "=)");
        }
        return value;
    }

    /**
     * @return one line for each setting that isn't left at its default, with its source.
     */
    List<String> describe()
    {
        final List<String> lines = new ArrayList<>();
        for (final Setting setting : ALL)
        {
            final String source = sources.get(setting.name());
            lines.add(setting.name() + "=" + (get(setting.name()) == null ? "" : get(setting.name())) +
                (source == null ? "" : "  (" + source + ")"));
        }
        return lines;
    }

    long durationNs(final String name)
    {
        return Quantities.durationNs(name, required(name));
    }

    int bytes(final String name)
    {
        return Quantities.bytes(name, required(name));
    }

    long length(final String name)
    {
        return Quantities.length(name, required(name));
    }

    int count(final String name)
    {
        return Quantities.count(name, required(name));
    }

    <E> E oneOf(final String name, final Map<String, E> choices)
    {
        final E choice = choices.get(required(name));
        if (choice == null)
        {
            throw new IllegalArgumentException(
                name + "=" + required(name) + ": must be one of " + String.join(", ", choices.keySet()));
        }
        return choice;
    }

    private static Setting find(final String name)
    {
        return ALL.stream().filter(setting -> setting.name().equals(name)).findFirst().orElseThrow();
    }

    private static void require(final String name, final String source)
    {
        if (ALL.stream().noneMatch(setting -> setting.name().equals(name)))
        {
            throw new IllegalArgumentException("unknown setting " + name + " (" + source + "): did you mean " +
                nearest(name) + "?");
        }
    }

    private static String nearest(final String name)
    {
        Setting best = ALL.get(0);
        int bestDistance = Integer.MAX_VALUE;
        for (final Setting setting : ALL)
        {
            final int distance = distance(name, setting.name());
            if (distance < bestDistance)
            {
                best = setting;
                bestDistance = distance;
            }
        }
        return best.name();
    }

    /**
     * Levenshtein's: the fewest letters to change, add or leave out.
     */
    private static int distance(final String left, final String right)
    {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j < previous.length; j++)
        {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++)
        {
            final int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j < current.length; j++)
            {
                final int change = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
