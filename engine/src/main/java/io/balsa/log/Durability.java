package io.balsa.log;

/**
 * What an acknowledgement of an entry means. Term and vote are forced to disk in either mode.
 */
public enum Durability
{
    /**
     * Acknowledged means forced to the disks of a quorum: survives a power cut of all nodes at once.
     */
    DISK_QUORUM,

    /**
     * Acknowledged means in the page cache of a quorum, forced in the background: survives the death of processes, but
     * not a power cut of a majority within the interval between two forces.
     */
    MEMORY_QUORUM
}
