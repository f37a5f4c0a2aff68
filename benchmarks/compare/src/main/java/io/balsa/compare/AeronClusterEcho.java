package io.balsa.compare;

/**
 * Aeron Cluster. What the command line overrides: {@code mtu}, {@code term}, {@code log.term}, {@code window} (of a
 * receiver) in bytes; {@code threads} of a member, 2 or 3; {@code heartbeat.timeout}, {@code heartbeat.interval} and
 * {@code election.timeout} in ms.
 */
final class AeronClusterEcho implements EchoSystem
{
    /** Below this window a hop less between threads is worth more than a thread more. */
    private static final int LATENCY_WINDOW = 16;
    private static final int THREE = 3;

    @Override
    public AutoCloseable startServer(final RunSpec spec, final int id, final NodeGauge gauge)
    {
        return new AeronClusterServer(spec, id, gauge);
    }

    @Override
    public EchoClient connect(final RunSpec spec, final ReplyListener listener)
    {
        return new AeronClusterClient(spec, listener);
    }

    @Override
    public String configuration(final RunSpec spec)
    {
        final String kept = spec.cell().disk() ? "file sync level 1: forced to disk on a quorum" :
            "file sync level 0: in the page cache of a quorum, never forced";
        if (spec.cell().isDefaults())
        {
            return "Aeron's defaults, driver and archive in shared mode; acknowledged means " + kept;
        }
        return (isTwoThreaded(spec) ? "two threads a member (the consensus module's drives driver and archive)" :
            "three threads a member (driver and archive, consensus module, service)") + ", yielding; MTU " +
            AeronSettings.mtuLength(spec) + ", log term " + AeronSettings.logTermLength(spec) + ", other terms " +
            AeronSettings.termLength(spec) + " bytes" + timeouts(spec) +
            "; the client drives its driver; acknowledged means " + kept;
    }

    private static String timeouts(final RunSpec spec)
    {
        return spec.overrides().containsKey("heartbeat.timeout") ?
            ", heartbeat timeout " + spec.overrides().get("heartbeat.timeout") + " ms" : "";
    }

    @Override
    public int portsPerServer()
    {
        return 5;
    }

    static boolean isTwoThreaded(final RunSpec spec)
    {
        return spec.setting("threads", spec.cell().window() < LATENCY_WINDOW ? 2 : THREE) == 2;
    }

    /**
     * @param spec of a run.
     * @param id   of a server.
     * @return its ingress, consensus, log, catch-up and archive endpoints, as a member list has them.
     */
    static String endpoints(final RunSpec spec, final int id)
    {
        final StringBuilder endpoints = new StringBuilder();
        for (int place = 0; place < spec.echo().portsPerServer(); place++)
        {
            endpoints.append(place == 0 ? "" : ",").append(endpoint(spec, id, place));
        }
        return endpoints.toString();
    }

    static String endpoint(final RunSpec spec, final int id, final int place)
    {
        return AeronSettings.HOST + ':' + spec.port(id, place);
    }
}
