package io.balsa.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * What was wrong in a world: the first few.
 */
final class Violations
{
    private static final int KEPT = 8;

    private final List<String> list = new ArrayList<>();

    void add(final String what)
    {
        if (list.size() < KEPT)
        {
            list.add(what);
        }
    }

    boolean isEmpty()
    {
        return list.isEmpty();
    }

    List<String> list()
    {
        return list;
    }
}
