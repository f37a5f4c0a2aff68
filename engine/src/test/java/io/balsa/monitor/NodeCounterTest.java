package io.balsa.monitor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeCounterTest
{
    @Test
    void shouldHaveATypeIdAndALabelOfItsOwn()
    {
        final Set<Integer> typeIds = new HashSet<>();
        final Set<String> labels = new HashSet<>();
        for (final NodeCounter counter : NodeCounter.values())
        {
            assertTrue(typeIds.add(counter.typeId()), counter + " has the type id of another");
            assertTrue(labels.add(counter.label()), counter + " has the label of another");
        }
        assertFalse(typeIds.contains(NodeCounter.SERVICE_TYPE_ID));
    }
}
