package io.balsa.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketBuffersTest
{
    @ParameterizedTest
    @CsvSource({
        "4194304, 2097152, 262144",
        "393216, 393216, 262144",
        "212992, 212992, 212992",
        "131073, 131073, 131072"
    })
    void shouldTakeNoMoreThanIsGrantedAndNoMoreThanIsOfUse(final int granted, final int length, final int window)
    {
        assertEquals(new SocketBuffers(length, window), SocketBuffers.of(granted));
    }

    @Test
    void shouldLetALargestDatagramOfTheLoopbackThrough()
    {
        final SocketBuffers buffers = SocketBuffers.granted();
        assertTrue(buffers.windowLength() >= MediaDrivers.LOOPBACK_MTU_LENGTH, buffers::toString);
        assertTrue(buffers.windowLength() <= buffers.length(), buffers::toString);
    }
}
