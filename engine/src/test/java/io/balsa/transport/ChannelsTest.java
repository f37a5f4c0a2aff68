package io.balsa.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.ChannelUri;
import io.balsa.HostileBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChannelsTest
{
    private static final int TERM_LENGTH = 64 * 1024;
    private static final int MTU = 1408;

    static LongStream seeds()
    {
        return HostileBytes.seeds();
    }

    @Test
    void shouldTakeHostAndPortAndNothingElseOfWhatAClientAnnounces()
    {
        final ChannelUri uri = ChannelUri.parse(Channels.toClient(
            "aeron:udp?endpoint=a:1|mtu=65504|control-mode=manual|interface=10.0.0.1|ttl=9", TERM_LENGTH, MTU));
        assertEquals("a:1", uri.get("endpoint"));
        assertEquals(String.valueOf(MTU), uri.get("mtu"));
        assertNull(uri.get("control-mode"));
        assertNull(uri.get("interface"));
        assertNull(uri.get("ttl"));
        assertNull(Channels.toClient("aeron:ipc", TERM_LENGTH, MTU));
        assertNull(Channels.toClient("aeron:udp?control=a:1", TERM_LENGTH, MTU));
    }

    /** It is in the log by then, so what it throws would stop one leader after the other. */
    @Test
    void shouldMakeNoChannelOfAnAddressThatIsCutShort()
    {
        assertNull(Channels.toClient("aeron:udp?", TERM_LENGTH, MTU));
        assertNull(Channels.toClient("aeron:udp?endpoint", TERM_LENGTH, MTU));
        assertNull(Channels.toClient("aeron:udp?endpoint=a:1|", TERM_LENGTH, MTU));
        assertNull(Channels.toClient("aeron:udp?endpoint|a:1", TERM_LENGTH, MTU));
    }

    /** It comes from outside as it is: nothing of it may be thrown on the agent's thread. */
    @ParameterizedTest
    @MethodSource("seeds")
    void shouldMakeAChannelOrNoneOfAnything(final long seed)
    {
        final HostileBytes hostile = new HostileBytes(new SplittableRandom(seed));
        final byte[] whole = "aeron:udp?endpoint=localhost:1234|alias=x".getBytes(StandardCharsets.US_ASCII);
        int channels = 0;
        for (int i = 0; i < 20_000; i++)
        {
            final String announced = new String(hostile.spoil(whole), StandardCharsets.US_ASCII);
            final String channel;
            try
            {
                channel = Channels.toClient(announced, TERM_LENGTH, MTU);
                channels += channel == null ? 0 : 1;
                assertTrue(channel == null || ChannelUri.parse(channel).isUdp());
            }
            catch (final RuntimeException ex)
            {
                throw new AssertionError("seed " + seed + ", " + i + " " + HexFormat.of().formatHex(
                    announced.getBytes(StandardCharsets.UTF_8)) + ": " + ex, ex);
            }
        }
        assertTrue(channels > 1_000 && channels < 19_000, channels + " channels");
    }
}
