package io.balsa.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.balsa.codecs.storage.MessageHeaderEncoder;
import io.balsa.codecs.storage.SessionClosedEncoder;
import io.balsa.consensus.Entry;
import io.balsa.session.MemoryLog;
import io.balsa.session.SessionConfig;
import java.io.File;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client against nodes with production session rooms, over loopback, all on the test's thread.
 */
@Timeout(60)
class BalsaClientTest implements ClientListener
{
    private volatile boolean areNodesEnded;
    private static final SessionConfig NODE_CONFIG =
        new SessionConfig(TimeUnit.SECONDS.toNanos(10), 1 << 20, 16 * 1024, 4);
    private static final SessionConfig RETAINING_LITTLE =
        new SessionConfig(TimeUnit.SECONDS.toNanos(10), 64 * 1024, 16 * 1024, 4);

    private final List<String> heard = new ArrayList<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[32 * 1024]);
    private final MemoryLog log = new MemoryLog(64 * 1024 * 1024);
    private final AeronNode[] nodes = new AeronNode[3];
    private final ClientConfig config =
        new ClientConfig().cluster("test").retryIntervalMs(100).keepAliveIntervalMs(200);
    private MediaDriver driver;
    private Aeron aeron;
    private BalsaClient client;
    private long nextReply = 1;
    private long nextEvent = 1;
    private long commandCount;

    @BeforeEach
    void launch() throws Exception
    {
        driver = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(AeronDirectory.next().replace("balsa-client", "balsa-test"))
            .threadingMode(ThreadingMode.INVOKER)
            .publicationTermBufferLength(256 * 1024)
            .mtuLength(16 * 1024)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true));
        aeron = Aeron.connect(new Aeron.Context()
            .aeronDirectoryName(driver.aeronDirectoryName())
            .useConductorAgentInvoker(true)
            .driverAgentInvoker(driver.sharedAgentInvoker()));
        launchNodes(NODE_CONFIG);
    }

    private void launchNodes(final SessionConfig nodeConfig) throws Exception
    {
        final int[] ports = freePorts();
        config.members("0=127.0.0.1:" + ports[0] + ",1=127.0.0.1:" + ports[1] + ",2=127.0.0.1:" + ports[2]);
        for (int i = 0; i < 3; i++)
        {
            nodes[i] = new AeronNode(aeron, i, ports[i], log, nodeConfig);
        }
    }

    @AfterEach
    void close()
    {
        if (client != null)
        {
            client.close();
        }
        aeron.close();
        driver.close();
    }

    @Test
    void shouldConnectAndHaveCommandsAnswered()
    {
        lead(0, 1);
        connect();
        offer(100);
        await(() -> nextReply == 101);
        assertEquals(List.of("connected 0 t1"), heard);
        assertTrue(client.toString().contains("OPEN m0 t1 replied 100 sent 100 last 100"), client.toString());
    }

    @Test
    void shouldTakeCommandsBeforeThereIsALeader()
    {
        connect();
        offer(3);
        final long begin = System.nanoTime();
        await(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(300));
        lead(2, 1);
        await(() -> nextReply == 4);
        assertEquals(List.of("connected 2 t1"), heard);
    }

    @Test
    void shouldBeRedirectedToTheLeader()
    {
        config.retryIntervalMs(5_000);
        lead(1, 1);
        connect();
        offer(1);
        final long begin = System.nanoTime();
        await(() -> nextReply == 2);
        assertEquals(List.of("connected 1 t1"), heard);
        assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(4), "not by trying in turn");
    }

    @Test
    void shouldDeliverOnceAndInOrderWhatIsRepeated()
    {
        nodes[0].isRepeating = true;
        nodes[0].node.eventsPerCommand = 1;
        nodes[1].node.eventsPerCommand = 1;
        nodes[2].node.eventsPerCommand = 1;
        lead(0, 1);
        connect();
        for (int i = 1; i <= 20; i++)
        {
            offer(20);
            final long expected = i * 20 + 1;
            await(() -> nextReply == expected);
        }
        assertEquals(401, nextEvent);
    }

    @Test
    void shouldGetAgainWhatWasLost()
    {
        nodes[0].egressLoss = count -> count % 3 == 2;
        lead(0, 1);
        connect();
        for (int i = 1; i <= 10; i++)
        {
            offer(5);
            final long expected = i * 5 + 1;
            await(() -> nextReply == expected);
        }
        assertTrue(heard.contains("disconnected"));
        assertEquals(50, executed(0));
    }

    @Test
    void shouldGoOnWithAnotherLeader()
    {
        lead(0, 1);
        connect();
        offer(10);
        await(() -> nextReply == 11);

        nodes[0].isDeaf = true;
        offer(10);
        poll(50);
        lead(2, 2);
        offer(10);
        await(() -> nextReply == 31);
        assertEquals("connected 2 t2", heard.get(heard.size() - 1));
        assertEquals(30, executed(2));
        assertEquals(30, executed(0));
    }

    @Test
    void shouldLoseNothingWhenTheLeaderStopsMidway()
    {
        lead(0, 1);
        connect();
        long term = 1;
        int leader = 0;
        for (int round = 0; round < 6; round++)
        {
            offer(200);
            poll(3);
            nodes[leader].isPaused = round % 2 == 0;
            final int next = (leader + 1) % 3;
            lead(next, ++term);
            poll(3);
            nodes[leader].isPaused = false;
            leader = next;
        }
        await(() -> nextReply == 1201);
        assertEquals(1200, executed(leader));
    }

    @Test
    void shouldSendAgainWhenNoAnswerComes()
    {
        lead(0, 1);
        connect();
        offer(1);
        await(() -> nextReply == 2);
        nodes[0].isDeaf = true;
        offer(5);
        await(() -> client.toString().contains("sent 6"));
        poll(20);
        nodes[0].isDeaf = false;
        await(() -> nextReply == 7);
        assertEquals(6, executed(0));
    }

    @Test
    void shouldPushBackWhenTheWindowIsFull()
    {
        config.windowCommands(10);
        connect();
        offer(10);
        assertEquals(BalsaClient.BACK_PRESSURED, client.offer(buffer, 0, 8));
        assertEquals(10, client.waiting());
        lead(0, 1);
        await(() -> nextReply == 11);
        offer(10);
        await(() -> nextReply == 21);
    }

    /**
     * Much more is offered at once than the nodes keep of replies.
     */
    @ParameterizedTest
    @CsvSource({"1000, 0", "24, 8000"})
    void shouldSendNoMoreThanThereIsRoomForTheRepliesTo(final int length, final int replyLengthMin) throws Exception
    {
        launchNodes(RETAINING_LITTLE);
        for (final AeronNode node : nodes)
        {
            node.node.isRecording = false;
            node.node.replyLengthMin = replyLengthMin;
        }
        lead(0, 1);
        connect();
        offer(2_000, length);
        await(() -> nextReply > 1_000);
        lead(1, 2);
        await(() -> nextReply == 2_001);
        assertEquals("connected 1 t2", heard.get(heard.size() - 1));
        assertEquals(0, client.waiting());
    }

    @Test
    void shouldRefuseACommandThatTheNodesWouldNotTake()
    {
        config.commandLengthMax(20 * 1024);
        lead(0, 1);
        connect();
        await(() -> client.isConnected());
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> client.offer(buffer, 0, 16 * 1024 + 1));
        assertTrue(ex.getMessage().contains("command.length.max=16384"), ex.getMessage());
        offer(1);
        await(() -> nextReply == 2);
    }

    @Test
    void shouldCarryLongCommandsAndAnswers()
    {
        lead(0, 1);
        connect();
        for (int i = 0; i < 20; i++)
        {
            final long sequence = client.offer(buffer, 0, i % 2 == 0 ? 16 * 1024 : 24);
            assertEquals(++commandCount, sequence);
        }
        await(() -> nextReply == 21);
        final IllegalArgumentException ex =
            assertThrows(IllegalArgumentException.class, () -> client.offer(buffer, 0, 16 * 1024 + 1));
        assertTrue(ex.getMessage().contains("command.length.max=16384"), ex.getMessage());
    }

    @Test
    void shouldAcknowledgeSoThatNothingIsRetained()
    {
        lead(0, 1);
        connect();
        offer(50);
        await(() -> nextReply == 51);
        await(() -> nodes[0].node.registry.toString().contains("egress 50/50/50 0B"));
        await(() -> nodes[1].node.registry.toString().contains("egress 50/50/50 0B"));
    }

    @Test
    void shouldReportUnknownCommandsWhenClosedBeforeTheReplies()
    {
        connect();
        offer(3);
        client.close();
        assertEquals(List.of("unknown 1..3", "closed CLIENT "), heard);
        assertEquals(BalsaClient.CLOSED, client.offer(buffer, 0, 1));
        assertEquals(CloseReason.CLIENT, client.closeReason());
        assertEquals(0, client.poll());
    }

    @Test
    void shouldEndWhenTheClusterDoesNotKnowTheSession()
    {
        lead(0, 1);
        connect();
        offer(1);
        await(() -> nextReply == 2);
        final long sessionId = client.sessionId();
        nodes[0].isDeaf = true;
        offer(4);
        poll(10);
        nodes[0].node.propose(new Entry()
            .header(4, sessionId, 0, 0)
            .payload(timeout(), 0, 9));
        nodes[0].egressLoss = count -> true;
        nodes[0].doWork(System.nanoTime());
        nodes[0].egressLoss = count -> false;
        nodes[0].isDeaf = false;
        await(() -> client.isClosed());
        assertEquals("unknown 2..5", heard.get(heard.size() - 2));
        assertTrue(heard.get(heard.size() - 1).startsWith("closed UNKNOWN_SESSION"), heard.toString());
    }

    @Test
    void shouldEndWhenTheClusterEndsTheSession()
    {
        lead(0, 1);
        connect();
        await(() -> client.isConnected());
        nodes[0].node.propose(new Entry()
            .header(4, client.sessionId(), 0, 0)
            .payload(timeout(), 0, 9));
        await(() -> client.isClosed());
        assertTrue(heard.get(heard.size() - 1).startsWith("closed TIMEOUT"), heard.toString());
        assertEquals(CloseReason.TIMEOUT, client.closeReason());
    }

    @Test
    void shouldBeTurnedAwayWhenThereAreTooManySessions()
    {
        lead(0, 1);
        final List<BalsaClient> others = new ArrayList<>();
        for (int i = 0; i < 4; i++)
        {
            connect();
            await(() -> client.isConnected());
            others.add(client);
        }
        connect();
        await(() -> client.isClosed());
        assertTrue(heard.get(heard.size() - 1).startsWith("closed REJECTED sessions.max=4"), heard.toString());
        others.forEach(BalsaClient::close);
    }

    @Test
    void shouldKeepAnIdleSessionAlive()
    {
        lead(0, 1);
        connect();
        await(() -> client.isConnected());
        final int before = nodes[0].ingressCount;
        final long begin = System.nanoTime();
        await(() -> System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(1200));
        final int keepAlives = nodes[0].ingressCount - before;
        assertTrue(keepAlives >= 4 && keepAlives <= 8, keepAlives + " keep-alives");
        assertEquals(List.of("connected 0 t1"), heard);
    }

    @Test
    void shouldNoticeAnIdleLeadersSilence()
    {
        lead(0, 1);
        connect();
        await(() -> client.isConnected());
        nodes[0].isPaused = true;
        await(() -> !client.isConnected());
        assertEquals("disconnected", heard.get(heard.size() - 1));
        nodes[0].isPaused = false;
        await(() -> client.isConnected());
    }

    @Test
    void shouldBuildAeronAnewWhenItGaveUp()
    {
        lead(0, 1);
        connect();
        offer(1);
        await(() -> nextReply == 2);
        client.transport().close();
        offer(3);
        await(() -> nextReply == 5);
        assertEquals(List.of("connected 0 t1", "disconnected", "connected 0 t1"), heard);
        assertEquals(4, executed(0));
        assertTrue(client.toString().contains("rebuilds 2"), client.toString());
    }

    /**
     * With a driver on a thread of its own: whether the driver's loops over its lists are free of iterators is the
     * compiler's decision, and differs from run to run. Until all is compiled something may be allocated.
     */
    @Test
    void shouldAllocateNothingInSteadyState()
    {
        final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        for (final AeronNode node : nodes)
        {
            node.node.isRecording = false;
        }
        try (MediaDriver apart = MediaDriver.launch(new MediaDriver.Context()
            .aeronDirectoryName(AeronDirectory.next().replace("balsa-client", "balsa-test"))
            .threadingMode(ThreadingMode.SHARED)
            .dirDeleteOnStart(true)
            .dirDeleteOnShutdown(true)))
        {
            config.retryIntervalMs(10_000).keepAliveIntervalMs(10_000).aeronDir(apart.aeronDirectoryName());
            lead(0, 1);
            connect();
            await(() -> client.isConnected());
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 40 && allocated > 0; round++)
            {
                long inRound = 0;
                for (int i = 0; i < 2_000; i++)
                {
                    final long before = threads.getCurrentThreadAllocatedBytes();
                    client.offer(buffer, 0, 100);
                    client.poll();
                    inRound += threads.getCurrentThreadAllocatedBytes() - before;
                    workNodes();
                }
                await(() -> client.waiting() == 0);
                allocated = Math.min(allocated, inRound);
            }
            assertEquals(0, allocated, "bytes in the best 2,000 cycles");
            client.close();
            client = null;
        }
    }

    @Test
    void shouldLeaveNoDirectoryBehind()
    {
        lead(0, 1);
        connect();
        await(() -> client.isConnected());
        final String directory = client.transport().aeronDirectory();
        assertTrue(new File(directory).exists());
        final Thread nodesThread = startNodes();
        client.close();
        nodesThread.interrupt();
        assertFalse(new File(directory).exists());
        assertTrue(heard.get(heard.size() - 1).startsWith("closed CLIENT"));
    }

    @Test
    void shouldNotSwallowWhatAListenerThrows()
    {
        lead(0, 1);
        client = BalsaClient.connect(config, (sequence, index, timestamp, b, offset, length) ->
        {
            throw new IllegalStateException("mine");
        });
        client.offer(buffer, 0, 8);
        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> await(() -> client.waiting() == 1 && client.isClosed()));
        assertEquals("mine", ex.getMessage());
    }

    @Test
    void shouldAnswerThoseWhoWait() throws Exception
    {
        lead(1, 1);
        final Thread nodesThread = startNodes();
        try (BlockingClient blocking = BlockingClient.connect(config, 10_000))
        {
            assertEquals("hello", blocking.send("hello"));
            assertEquals("again", blocking.send("again"));
            assertEquals("", blocking.send(""));
        }
        finally
        {
            endNodes(nodesThread);
        }
    }

    @Test
    void shouldBeginAnotherSessionWhenTheOldOneEndedBetweenCalls() throws Exception
    {
        lead(1, 1);
        Thread nodesThread = startNodes();
        try (BlockingClient blocking = BlockingClient.connect(config, 10_000))
        {
            assertEquals("hello", blocking.send("hello"));
            endNodes(nodesThread);

            nodes[1].node.propose(new Entry().header(4, 2, 0, 0).payload(timeout(), 0, 9));
            final long begin = System.nanoTime();
            while (System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(700))
            {
                workNodes();
            }
            assertEquals(0, nodes[1].node.registry.count());

            nodesThread = startNodes();
            assertEquals("again", blocking.send("again"));
        }
        finally
        {
            endNodes(nodesThread);
        }
        assertEquals(List.of("open 2", "2:hello", "close 2 TIMEOUT"), nodes[1].node.calls.subList(0, 3));
        assertTrue(nodes[1].node.calls.get(4).endsWith(":again"), nodes[1].node.calls.toString());
    }

    @Test
    void shouldNameTheSettingThatIsWrong()
    {
        assertNamed("members: \"x\"", () -> new ClientConfig().members("0=x"));
        assertNamed("0 is there twice", () -> new ClientConfig().members("0=h:1,0=h:2"));
        assertNamed("members=", () -> BalsaClient.connect(new ClientConfig(), this));
        assertNamed("window.bytes=100", () -> BalsaClient.connect(
            new ClientConfig().members("0=localhost:1").windowBytes(100), this));
        assertNull(client);
    }

    @Test
    void shouldHashNamesAsTheWorldDoes()
    {
        assertEquals(0xcbf29ce484222325L, ClusterId.of(""));
        assertEquals(0xaf63dc4c8601ec8cL, ClusterId.of("a"));
        assertEquals(0x85944171f73967e8L, ClusterId.of("foobar"));
    }

    private static void assertNamed(final String part, final Runnable action)
    {
        final IllegalArgumentException ex = assertThrows(IllegalArgumentException.class, action::run);
        assertTrue(ex.getMessage().contains(part), ex.getMessage());
    }

    private static DirectBuffer timeout()
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[9]);
        new SessionClosedEncoder()
            .wrapAndApplyHeader(payload, 0, new MessageHeaderEncoder())
            .reason(io.balsa.codecs.storage.CloseReason.TIMEOUT);
        return payload;
    }

    private void lead(final int memberId, final long term)
    {
        for (int i = 0; i < 3; i++)
        {
            if (i == memberId)
            {
                nodes[i].node.lead(term);
            }
            else
            {
                nodes[i].node.follow(term, memberId);
            }
        }
    }

    private void connect()
    {
        client = BalsaClient.connect(config, this);
    }

    private void offer(final int count)
    {
        offer(count, 24);
    }

    private void offer(final int count, final int length)
    {
        for (int i = 0; i < count; i++)
        {
            buffer.putStringWithoutLengthAscii(0, "command " + (++commandCount));
            assertEquals(commandCount, client.offer(buffer, 0, length));
        }
    }

    private long executed(final int memberId)
    {
        await(() -> nodes[memberId].node.applier.appliedIndex() == log.lastIndex());
        return nodes[memberId].node.calls.stream().filter(call -> call.contains("command ")).count();
    }

    private void poll(final int cycles)
    {
        for (int i = 0; i < cycles; i++)
        {
            client.poll();
            workNodes();
        }
    }

    private void workNodes()
    {
        final long nowNs = System.nanoTime();
        for (final AeronNode node : nodes)
        {
            node.doWork(nowNs);
        }
        driver.sharedAgentInvoker().invoke();
        aeron.conductorAgentInvoker().invoke();
    }

    /**
     * A flag, not an interrupt: an interrupt inside a socket's operation closes the socket.
     */
    private void workUntilEnded()
    {
        while (!areNodesEnded)
        {
            workNodes();
            Thread.yield();
        }
    }

    private Thread startNodes()
    {
        areNodesEnded = false;
        final Thread thread = new Thread(this::workUntilEnded);
        thread.start();
        return thread;
    }

    private void endNodes(final Thread nodesThread) throws InterruptedException
    {
        areNodesEnded = true;
        nodesThread.join();
    }

    private void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean())
        {
            poll(1);
            if (System.nanoTime() - deadlineNs > 0)
            {
                fail("not within 10 s: " + client + "\n" + heard + "\nreplies to " + (nextReply - 1) + "\n" +
                    nodes[0].node.publisher + "\n" + nodes[0].node.registry);
            }
        }
    }

    private static int[] freePorts() throws Exception
    {
        final int[] ports = new int[3];
        final DatagramSocket[] sockets = new DatagramSocket[3];
        for (int i = 0; i < 3; i++)
        {
            sockets[i] = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            ports[i] = sockets[i].getLocalPort();
        }
        for (final DatagramSocket socket : sockets)
        {
            socket.close();
        }
        return ports;
    }

    @Override
    public void onReply(
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer answer,
        final int offset,
        final int length)
    {
        assertEquals(nextReply, sequence, "replies in order, each once");
        nextReply++;
        if (length >= 24 && answer.getByte(offset) == 'c')
        {
            final String text = "command " + sequence;
            assertEquals(text, answer.getStringWithoutLengthAscii(offset, text.length()));
        }
    }

    @Override
    public void onEvent(
        final long sequence,
        final long index,
        final long timestamp,
        final DirectBuffer event,
        final int offset,
        final int length)
    {
        assertEquals(nextEvent, sequence, "events in order, each once");
        assertEquals(nextReply, sequence, "before the reply to the same command");
        nextEvent++;
    }

    @Override
    public void onConnected(final int leaderId, final long term)
    {
        heard.add("connected " + leaderId + " t" + term);
    }

    @Override
    public void onDisconnected()
    {
        heard.add("disconnected");
    }

    @Override
    public void onUnknown(final long firstSequence, final long lastSequence)
    {
        heard.add("unknown " + firstSequence + ".." + lastSequence);
    }

    @Override
    public void onClosed(final CloseReason reason, final String detail)
    {
        heard.add("closed " + reason + " " + detail);
    }
}
