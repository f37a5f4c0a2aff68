package io.balsa.client;

import java.util.concurrent.TimeUnit;

/**
 * Settings of a client. Fluent; checked when the client connects.
 */
public final class ClientConfig
{
    private static final int COMMAND_LENGTH_LIMIT = 8 * 1024 * 1024;
    private static final int WINDOW_BYTES_MAX = 1 << 29;

    private MemberList members;
    private String cluster = "balsa";
    private String egressHost;
    private int egressStreamId = 21;
    private int windowBytes = 4 * 1024 * 1024;
    private int windowCommands = 8192;
    private int commandLengthMax = 16 * 1024;
    private String aeronDir;
    private long retryIntervalNs = TimeUnit.MILLISECONDS.toNanos(150);
    private long keepAliveIntervalNs = TimeUnit.SECONDS.toNanos(1);

    /**
     * Where the cluster is; must be set.
     *
     * @param list {@code 0=host:port,1=host:port,...}, the same as the nodes have.
     * @return this.
     */
    public ClientConfig members(final String list)
    {
        members = MemberList.parse(list);
        return this;
    }

    /**
     * @param name of the cluster, the same as the nodes have; default {@code balsa}.
     * @return this.
     */
    public ClientConfig cluster(final String name)
    {
        cluster = name;
        return this;
    }

    /**
     * @param host address of this machine at which nodes reach it; default: loopback if all members are there,
     *             otherwise the address that this machine has towards the first member.
     * @return this.
     */
    public ClientConfig egressHost(final String host)
    {
        egressHost = host;
        return this;
    }

    /**
     * @param streamId of what comes from the nodes; default 21.
     * @return this.
     */
    public ClientConfig egressStreamId(final int streamId)
    {
        egressStreamId = streamId;
        return this;
    }

    /**
     * Not all of them may be on their way: see {@link BalsaClient#offer}.
     *
     * @param bytes of commands without a reply, at most; default 4 MiB; rounded up to a power of two.
     * @return this.
     */
    public ClientConfig windowBytes(final int bytes)
    {
        windowBytes = bytes;
        return this;
    }

    /**
     * Not all of them may be on their way: see {@link BalsaClient#offer}.
     *
     * @param count of commands without a reply, at most; default 8192.
     * @return this.
     */
    public ClientConfig windowCommands(final int count)
    {
        windowCommands = count;
        return this;
    }

    /**
     * @param bytes of a command, at most; default 16 KiB; not more than the nodes' {@code command.length.max}.
     * @return this.
     */
    public ClientConfig commandLengthMax(final int bytes)
    {
        commandLengthMax = bytes;
        return this;
    }

    /**
     * @param directory of a media driver that runs already; default: the client brings its own, run inside {@code
     *                  poll}.
     * @return this.
     */
    public ClientConfig aeronDir(final String directory)
    {
        aeronDir = directory;
        return this;
    }

    /**
     * @param millis without any answer after which the client asks again, elsewhere if need be; default 150.
     * @return this.
     */
    public ClientConfig retryIntervalMs(final long millis)
    {
        retryIntervalNs = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    /**
     * @param millis of silence after which the client says that it is there; default 1000; well below the nodes'
     *               {@code session.timeout}.
     * @return this.
     */
    public ClientConfig keepAliveIntervalMs(final long millis)
    {
        keepAliveIntervalNs = TimeUnit.MILLISECONDS.toNanos(millis);
        return this;
    }

    MemberList members()
    {
        return members;
    }

    long clusterId()
    {
        return ClusterId.of(cluster);
    }

    String egressHost()
    {
        return egressHost;
    }

    int egressStreamId()
    {
        return egressStreamId;
    }

    int windowBytes()
    {
        return windowBytes;
    }

    int windowCommands()
    {
        return windowCommands;
    }

    /**
     * @return bytes of the longest command.
     */
    public int commandLengthMax()
    {
        return commandLengthMax;
    }

    String aeronDir()
    {
        return aeronDir;
    }

    long retryIntervalNs()
    {
        return retryIntervalNs;
    }

    long keepAliveIntervalNs()
    {
        return keepAliveIntervalNs;
    }

    /**
     * @throws IllegalArgumentException that names the setting which can't be right.
     */
    ClientConfig check()
    {
        check(members != null, "members", "", "0=host:port,...");
        check(cluster != null && !cluster.isEmpty(), "cluster", cluster, "a name");
        check(
            commandLengthMax >= 1 && commandLengthMax <= COMMAND_LENGTH_LIMIT,
            "command.length.max",
            commandLengthMax,
            "1 byte to 8 MiB");
        check(
            windowBytes <= WINDOW_BYTES_MAX && windowBytes >= 2L * (commandLengthMax + 16L),
            "window.bytes",
            windowBytes,
            "at least twice command.length.max and 32 bytes, at most 512 MiB");
        check(windowCommands >= 1, "window.commands", windowCommands, "at least 1");
        check(retryIntervalNs > 0, "retry.interval", retryIntervalNs, "more than 0");
        check(keepAliveIntervalNs > 0, "keepalive.interval", keepAliveIntervalNs, "more than 0");
        return this;
    }

    private static void check(final boolean isRight, final String name, final Object value, final String rule)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(name + "=" + value + ": must be " + rule);
        }
    }
}
