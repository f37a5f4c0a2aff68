package io.balsa.node;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DirectMemoryTest
{
    @Test
    void shouldSayWhatToSetWhenTheJvmAllowsTooLittle()
    {
        DirectMemory.require(100, 100);
        final IllegalStateException ex =
            assertThrows(IllegalStateException.class, () -> DirectMemory.require(160L << 20, 64L << 20));
        assertTrue(ex.getMessage().contains("needs 160 MiB of direct memory and this JVM allows 64"), ex.getMessage());
        assertTrue(ex.getMessage().contains("-XX:MaxDirectMemorySize=160m"), ex.getMessage());
    }
}
