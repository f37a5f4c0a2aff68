package io.balsa.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Commands for {@link RegisterService}, and the history of what clients asked and heard. Of one world.
 */
final class RegisterCommands implements CommandSource
{
    private static final long STEPS_MAX = 2_000_000;
    private static final int TAIL_MOSTLY = 24;
    private static final int EVENTS_MAX = 12;

    private final List<List<Operation>> histories = new ArrayList<>();
    private final Map<Long, Operation> byId = new HashMap<>();
    private final long[] lastSeen = new long[RegisterService.KEYS_MAX];
    private int keyCount;
    private int eventsMax;
    private Operation muddled;
    private long order;

    RegisterCommands()
    {
        for (int key = 0; key < RegisterService.KEYS_MAX; key++)
        {
            histories.add(new ArrayList<>());
        }
    }

    @Override
    public int next(
        final MutableDirectBuffer buffer, final int offset, final int limit, final SimulationRandom random)
    {
        if (keyCount == 0)
        {
            keyCount = 1 + random.below(RegisterService.KEYS_MAX);
            eventsMax = random.chance(0.25) ? EVENTS_MAX : 0;
        }
        final Operation.Kind[] kinds = Operation.Kind.values();
        final int key = random.below(keyCount);
        // drawn from 2^63, so no two are equal, nor blank
        RegisterService.encode(
            buffer, offset, kinds[random.below(kinds.length)], key, random.next() | 1, lastSeen[key],
            random.below(eventsMax + 1));
        final int tail = random.below(random.chance(0.05) ? limit - RegisterService.COMMAND_LENGTH : TAIL_MOSTLY);
        for (int i = 0; i < tail; i++)
        {
            buffer.putByte(offset + RegisterService.COMMAND_LENGTH + i, (byte) (i + tail));
        }
        return RegisterService.COMMAND_LENGTH + tail;
    }

    @Override
    public void onOffered(final long commandId, final DirectBuffer buffer, final int offset, final long nowNs)
    {
        final Operation operation = new Operation(
            commandId, RegisterService.key(buffer, offset), RegisterService.kind(buffer, offset),
            RegisterService.value(buffer, offset), RegisterService.expected(buffer, offset),
            RegisterService.events(buffer, offset), order++, nowNs);
        histories.get(operation.key).add(operation);
        byId.put(commandId, operation);
    }

    @Override
    public void onReply(
        final long commandId, final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final Operation operation = byId.get(commandId);
        if (operation != null && operation.isOpen())
        {
            // an empty answer is none that this service gives
            final long before = length == Long.BYTES ? buffer.getLong(offset) : -1;
            operation.onReturn(order++, nowNs, before);
            note(operation);
            lastSeen[operation.key] = operation.applyTo(before);
        }
    }

    @Override
    public void onEvent(final long commandId, final DirectBuffer buffer, final int offset)
    {
        final Operation operation = byId.get(commandId);
        operation.onEvent(RegisterService.ordinal(buffer, offset));
        note(operation);
    }

    private void note(final Operation operation)
    {
        if (operation.isMuddled && muddled == null)
        {
            muddled = operation;
        }
    }

    @Override
    public void judge(final Violations violations)
    {
        if (muddled != null)
        {
            violations.add("ExactlyOnce: of " + muddled.events + " events " + muddled.eventsSeen +
                " came, or in another order, to " + muddled);
        }
        for (final List<Operation> history : histories)
        {
            final Linearizability linearizability = new Linearizability(history);
            final Linearizability.Verdict verdict = linearizability.judge(STEPS_MAX);
            if (verdict == Linearizability.Verdict.ILLEGAL)
            {
                violations.add("Linearizability: no order of the operations explains the answer to " +
                    linearizability.stuckAt());
            }
            else if (verdict == Linearizability.Verdict.UNDECIDED)
            {
                violations.add("Linearizability: " + history.size() + " operations aren't decided in " + STEPS_MAX +
                    " steps");
            }
        }
    }
}
