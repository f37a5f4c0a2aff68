/**
 * Aeron, and nothing but Aeron: how the rules' messages become datagrams and back. One UDP port a node; what must not
 * wait for each other travels on streams of its own.
 * <table>
 * <caption>Streams</caption>
 * <tr><th>id</th><th>carries</th><th>loss</th></tr>
 * <tr><td>10</td><td>requests: PreVote, RequestVote, heartbeats, TimeoutNow, Introduction</td><td>skipped</td></tr>
 * <tr><td>11</td><td>replies to them, acknowledgements</td><td>skipped</td></tr>
 * <tr><td>12</td><td>AppendEntries with entries</td><td>repaired</td></tr>
 * <tr><td>13</td><td>the same for a peer that is far behind</td><td>repaired</td></tr>
 * <tr><td>20</td><td>clients</td><td>repaired</td></tr>
 * </table>
 * A stream that repairs loss holds back all that is behind a lost datagram. Votes, heartbeats and acknowledgements
 * would then come late together, so they travel where gaps are skipped, each in one datagram, and consensus sends
 * again what isn't answered.
 * <p>
 * What is no whole message of this cluster and version, with each value in its range, is counted and dropped ({@code
 * PeerCheck}), and so is what comes from another store than its sender is known by. Nothing that arrives can throw, but
 * two things that stop a node on purpose: the word that another store has its place, and what can't be said unless the
 * rules of Raft were broken, for example by a second leader in one term. Each peer and each client has publications of
 * its own: a slow one slows nobody else.
 * <p>
 * Start reading at {@link io.balsa.transport.Transport}. {@link io.balsa.transport.PeerMessages} is the same language
 * over something else than Aeron: a simulated network.
 */
package io.balsa.transport;
