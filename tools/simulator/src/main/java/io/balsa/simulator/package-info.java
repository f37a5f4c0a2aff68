/**
 * Whole nodes in a simulated world: the production duty cycle, consensus, sessions, codecs and segmented log, over a
 * clock, a network and disks that one seed decides. The same seed is the same life, to the last bit: its trace hash
 * says so.
 * <p>
 * Two doors. {@link io.balsa.simulator.Simulation} runs a scenario through many seeds; {@link
 * io.balsa.simulator.ServiceTrial} leads a service of your own through faulty lives and compares its replicas.
 * <p>
 * May come in: the engine and its codecs. Never: the time of day, threads inside a world, the order of a hash map, a
 * locale.
 * <p>
 * Start reading at {@code World}, then {@code SimulatedNode}.
 */
package io.balsa.simulator;
