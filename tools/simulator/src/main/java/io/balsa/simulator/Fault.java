package io.balsa.simulator;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What can go wrong, counted so that a run can show that it did.
 */
public enum Fault
{
    /** A message between nodes was lost. */
    LOSS,
    /** A message arrived twice. */
    DUPLICATE,
    /** A message on a stream that skips was overtaken, and so lost. */
    OVERTAKEN,
    /** A message fell victim to a partition. */
    PARTITION,
    /** A message arrived shorter than it was. */
    TRUNCATED,
    /** Entries arrived damaged. */
    CORRUPT,
    /** An offer wasn't taken. */
    BACK_PRESSURE,
    /** An offer wasn't taken because the receiver didn't read. */
    FLOW_CONTROL,
    /** A process died, its machine went on. */
    KILL,
    /** A machine lost power. */
    POWER_CUT,
    /** An offer wasn't taken because nobody was connected. */
    NOT_CONNECTED,
    /** An offer wasn't taken because the end of a term was reached. */
    ADMIN_ACTION,
    /** An offer wasn't taken because the publication was closed. */
    CLOSED,
    /** An offer wasn't taken because the publication was at its end. */
    MAX_POSITION,
    /** A message was lost because the receiver had lost its image. */
    IMAGE_GAP,
    /** A message arrived before one that was sent earlier. */
    REORDERED,
    /** A process died between two operations on its disk. */
    CRASH_IN_DISK,
    /** A process died in the middle of a duty cycle, with half of what it wanted to say. */
    CRASH_IN_CYCLE,
    /** A process stood still. */
    PAUSE,
    /** A process was slow. */
    SLOW,
    /** A clock ran fast or slow. */
    CLOCK_RATE,
    /** A clock stood still. */
    CLOCK_FREEZE,
    /** A disk was full. */
    DISK_FULL,
    /** A client was told that nothing is taken, since disks are full. */
    STORAGE_FULL,
    /** A force failed. */
    DISK_ERROR,
    /** A bit of what was forced changed while the node was down. */
    BIT_FLIP,
    /** A sector of what was forced was zeros when the node came back. */
    ZEROED_SECTOR,
    /** A sector that was forced was found at another place of its file when the node came back. */
    MISDIRECTED,
    /** A sector was an older version of itself when the node came back. */
    STALE_READ,
    /** A node found what had rotted, said where, and stopped for good. */
    REFUSED_ROT,
    /** A node found an entry that had rotted, and asked the others for it. */
    DAMAGED_ENTRY,
    /** All that had rotted of its log was mended, or let go of. */
    MENDED,
    /** A node came back with an empty disk. */
    WIPE,
    /** A disk said nothing for a while. */
    DISK_HANG,
    /** A link or node was cut off. */
    CUT,
    /** A process was started again. */
    RESTART,
    /** A client stood still and read nothing. */
    CLIENT_PAUSE,
    /** A session ended because its client was silent for too long. */
    SESSION_EXPIRED,
    /** A session ended because its client didn't take its replies. */
    SLOW_CONSUMER,
    /** A node took a snapshot. */
    SNAPSHOT,
    /** A node began a life with a snapshot. */
    SNAPSHOT_LOADED,
    /** A node let go of log that a snapshot covered. */
    LOG_PURGED,
    /** A node began to receive a snapshot. */
    SNAPSHOT_OFFERED,
    /** A node went on with a snapshot of which a former life had received a part. */
    SNAPSHOT_RESUMED,
    /** A leader heard that a peer has what was sent to it. */
    SNAPSHOT_INSTALLED,
    /** A leader took over the snapshot of a follower. */
    SNAPSHOT_ADOPTED,
    /** The power went when a file had just been created. */
    CUT_AT_CREATE,
    /** The power went when something had just been written. */
    CUT_AT_WRITE,
    /** The power went when a part had been written. */
    CUT_IN_WRITE,
    /** The power went when a file had just been forced. */
    CUT_AT_FORCE,
    /** The power went when a part had been forced. */
    CUT_IN_FORCE,
    /** The power went when a file had just been renamed. */
    CUT_AT_RENAME,
    /** The power went when a file had just been removed, or cut off. */
    CUT_AT_DELETE,
    /** The power went when a directory had just been forced. */
    CUT_AT_DIRECTORY_FORCE,
    /** The power went in the middle of a recovery. */
    CUT_IN_RECOVERY,
    /** The power went when a recovered store had been written to again. */
    CUT_AFTER_RECOVERY,
    /** The power went after a process that was killed had come back, on files that it hadn't forced. */
    CUT_AFTER_KILL;

    /** Power cuts by the step on the disk at which they come; of the scenario that makes them, and of no other. */
    static final Set<Fault> OF_STEPS = Collections.unmodifiableSet(EnumSet.range(CUT_AT_CREATE, CUT_AFTER_KILL));

    /**
     * @return true if it is a power cut by the step at which it comes, see {@code power-cuts}.
     */
    public boolean isOfStep()
    {
        return OF_STEPS.contains(this);
    }
}
