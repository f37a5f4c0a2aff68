package io.balsa.simulator;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What happened in a world, for people: kept only for a replay, since telling it takes longer than living it.
 */
final class Timeline
{
    static final Timeline NONE = new Timeline(0);

    private static final long US = 1_000L;

    private final int linesMax;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    /**
     * @param linesMax the last of them are kept.
     */
    Timeline(final int linesMax)
    {
        this.linesMax = linesMax;
    }

    boolean isOn()
    {
        return linesMax > 0;
    }

    void add(final long nowNs, final int nodeId, final String what)
    {
        if (lines.size() == linesMax)
        {
            lines.poll();
        }
        lines.add(nowNs / US / 1000 + "." + Long.toString(1000 + nowNs / US % 1000).substring(1) +
            " ms n" + nodeId + ' ' + what);
    }

    List<String> lines()
    {
        return List.copyOf(lines);
    }
}
