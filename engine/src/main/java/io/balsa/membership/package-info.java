/**
 * Who belongs to the cluster, and what is a quorum of it. Pure arithmetic: no clock, thread, file, network or random
 * source enters, and nothing but the JDK is imported.
 * <p>
 * A member has an id, which is in the log for ever, and a slot, its place in this membership, by which other rooms
 * index their arrays and bit sets. Invariant: any two quorums of one membership share a voter.
 * <p>
 * Start reading at {@link io.balsa.membership.Membership}.
 */
package io.balsa.membership;
