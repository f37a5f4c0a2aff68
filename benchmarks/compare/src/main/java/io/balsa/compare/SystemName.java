package io.balsa.compare;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The systems on the rig, by the names they have on the command line.
 */
enum SystemName
{
    BALSA("balsa", BalsaEcho::new),
    AERON_CLUSTER("aeron-cluster", AeronClusterEcho::new),
    RATIS("ratis", RatisEcho::new),
    JRAFT("jraft", JraftEcho::new),
    RAW_AERON("raw-aeron", RawAeronEcho::new);

    private final String label;
    private final Supplier<EchoSystem> factory;

    SystemName(final String label, final Supplier<EchoSystem> factory)
    {
        this.label = label;
        this.factory = factory;
    }

    String label()
    {
        return label;
    }

    EchoSystem echo()
    {
        return factory.get();
    }

    static SystemName of(final String label)
    {
        return Arrays.stream(values()).filter(name -> name.label.equals(label)).findFirst().orElseThrow(() ->
            new IllegalArgumentException("--systems=" + label + ": there are " + Arrays.stream(values())
                .map(SystemName::label).collect(Collectors.joining(", "))));
    }
}
