package io.balsa.monitor;

/**
 * The counters of a node. Type ids are for scripts and don't change.
 */
public enum NodeCounter
{
    /** 0 follower, 1 pre-candidate, 2 candidate, 3 leader. */
    ROLE(4401, "role"),
    /** currentTerm. */
    TERM(4402, "term"),
    /** Leader of the term as known here; -1: unknown. */
    LEADER_ID(4403, "leader id"),
    /** Oldest index kept. */
    FIRST_INDEX(4404, "first index"),
    /** Last index appended. */
    LAST_INDEX(4405, "last index"),
    /** Last index that may be acknowledged. */
    DURABLE_INDEX(4406, "durable index"),
    /** Last index known to be committed. */
    COMMIT_INDEX(4407, "commit index"),
    /** Last index executed by the service. */
    APPLIED_INDEX(4408, "applied index"),
    /** Sessions open. */
    SESSIONS(4409, "sessions"),
    /** Elections in which this node stood, since it started. */
    ELECTIONS(4410, "elections"),
    /** Messages dropped because they weren't of this cluster and version, or not whole. */
    JUNK(4411, "junk messages"),
    /** Errors in the error log, repeats counted. */
    ERRORS(4412, "errors"),
    /** Longest duty cycle since start, ns. */
    CYCLE_MAX_NS(4413, "max cycle ns"),
    /** 0 memory, 1 disk. */
    DURABILITY(4414, "durability"),
    /** Times the transport was built anew after a pause. */
    REBUILDS(4415, "transport rebuilds"),
    /** Entries that were cut because the leader had others. */
    TRUNCATED(4416, "entries truncated"),
    /** Last index that a durable snapshot covers; 0: there is none. */
    SNAPSHOT_INDEX(4417, "snapshot index"),
    /** Snapshots taken since this node started. */
    SNAPSHOTS_TAKEN(4418, "snapshots taken"),
    /** Snapshots that couldn't be written, since this node started. */
    SNAPSHOTS_FAILED(4419, "snapshots failed"),
    /** Snapshots of the leader that this node went on from, since it started. */
    SNAPSHOTS_INSTALLED(4420, "snapshots installed"),
    /** Snapshots of the leader that were damaged or couldn't be written, since this node started. */
    SNAPSHOTS_REFUSED(4421, "snapshots refused"),
    /** Messages dropped because the sender has another store than the member is known by. */
    STRANGERS(4422, "messages of strange stores"),
    /** Times that this node gave its leadership up because its own disk hung. */
    DISK_HANGS(4423, "hand-overs for a hung disk"),
    /** 0: this node doesn't take part, because its store is new; 1: it does. */
    SETTLED(4424, "takes part"),
    /** Snapshots of followers that this node took over as leader, instead of taking its own, since it started. */
    SNAPSHOTS_ADOPTED(4425, "snapshots adopted"),
    /** 0: there is room on the disk; 1: it is full, and commands are refused; 2: nothing at all can be appended. */
    STORAGE_FULL(4430, "storage full"),
    /** The first entry of the log that the disk is known to have changed; 0: none is. */
    DAMAGED_INDEX(4440, "damaged entry"),
    /** Times that entries of other members were put in the place of damaged ones. */
    ENTRIES_MENDED(4441, "entries mended"),
    /** Headers and footers of log files that were damaged and written anew. */
    PAGES_MENDED(4442, "log pages mended"),
    /** Bytes of full log files that were read to see whether they are whole. */
    LOG_CHECKED(4443, "bytes of log checked"),
    /** Forces of log files with entries, since start; in memory mode they come in the background. */
    FLUSHES(4460, "flushes"),
    /** How long the last of them took, ns; with disk durability the write before it counts with it. */
    FLUSH_LAST_NS(4461, "last flush ns"),
    /** How long the longest of them took, ns. One that hangs isn't there yet: the queue grows. */
    FLUSH_MAX_NS(4462, "max flush ns"),
    /** Entries that went with the last one. */
    FLUSH_LAST_ENTRIES(4463, "last flush entries"),
    /** Most entries that went with one. */
    FLUSH_MAX_ENTRIES(4464, "max flush entries"),
    /** Bytes of entries that went with the last one. */
    FLUSH_LAST_BYTES(4465, "last flush bytes"),
    /** Most bytes of entries that went with one. */
    FLUSH_MAX_BYTES(4466, "max flush bytes"),
    /** Entries that are appended and not forced yet: with disk durability, not durable. */
    FLUSH_QUEUE_ENTRIES(4467, "flush queue entries"),
    /** Bytes of those entries. */
    FLUSH_QUEUE_BYTES(4468, "flush queue bytes"),
    /** Flushes that took 0.25 ms or less. This group of counters has each flush once. */
    FLUSHES_TO_250_US(4470, "flushes to 0.25 ms"),
    /** More, and 1 ms or less. */
    FLUSHES_TO_1_MS(4471, "flushes to 1 ms"),
    /** More, and 4 ms or less. */
    FLUSHES_TO_4_MS(4472, "flushes to 4 ms"),
    /** More, and 16 ms or less. */
    FLUSHES_TO_16_MS(4473, "flushes to 16 ms"),
    /** More, and 64 ms or less. */
    FLUSHES_TO_64_MS(4474, "flushes to 64 ms"),
    /** More, and 256 ms or less. */
    FLUSHES_TO_256_MS(4475, "flushes to 256 ms"),
    /** Longer. */
    FLUSHES_LONGER(4476, "flushes over 256 ms"),
    /** Flushes of one entry. This group of counters has each flush once, too. */
    FLUSHES_OF_1(4480, "flushes of 1 entry"),
    /** Of 2 to 8 entries. */
    FLUSHES_OF_8(4481, "flushes to 8 entries"),
    /** Of 9 to 64 entries. */
    FLUSHES_OF_64(4482, "flushes to 64 entries"),
    /** Of 65 to 512 entries. */
    FLUSHES_OF_512(4483, "flushes to 512 entries"),
    /** Of 513 to 4096 entries. */
    FLUSHES_OF_4096(4484, "flushes to 4096 entries"),
    /** Of more entries. */
    FLUSHES_LARGER(4485, "flushes over 4096 entries");

    /** Counters that a service added. */
    public static final int SERVICE_TYPE_ID = 4450;

    private final int typeId;
    private final String label;

    NodeCounter(final int typeId, final String label)
    {
        this.typeId = typeId;
        this.label = label;
    }

    /**
     * @return type id in the CnC file.
     */
    public int typeId()
    {
        return typeId;
    }

    /**
     * @return label in the CnC file, after {@code balsa: }.
     */
    public String label()
    {
        return label;
    }
}
