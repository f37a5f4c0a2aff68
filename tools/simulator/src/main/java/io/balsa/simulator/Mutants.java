package io.balsa.simulator;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Runs simulations in which mechanisms of the engine are taken away: the engine and the simulator are loaded again,
 * with the methods changed that make up the mechanism. What goes in and comes out are records, copied from the classes
 * of one loader to those of the other.
 */
final class Mutants
{
    private Mutants()
    {
    }

    static SimulationSummary run(final SimulationOptions options, final LongConsumer progress)
    {
        return (SimulationSummary) call("runHere", options, progress);
    }

    /**
     * @param method    a static one of {@link Simulation}, with no namesake.
     * @param options   its first argument: what is taken away, and what is to be done.
     * @param arguments the others.
     * @return what it returns.
     */
    static Object call(final String method, final SimulationOptions options, final Object... arguments)
    {
        final List<Patch> patches = new ArrayList<>();
        options.without().forEach(mechanism -> patches.addAll(mechanism.patches()));
        final ClassLoader own = Mutants.class.getClassLoader();
        final MutantLoader loader = new MutantLoader(own, patches);
        loader.requireAll();
        try
        {
            final Object[] copies = new Object[arguments.length + 1];
            copies[0] = copy(options, loader);
            System.arraycopy(arguments, 0, copies, 1, arguments.length);
            final Method found = Arrays.stream(loader.loadClass(Simulation.class.getName()).getMethods())
                .filter(candidate -> candidate.getName().equals(method)).findFirst().orElseThrow();
            return copy(found.invoke(null, copies), own);
        }
        catch (final InvocationTargetException ex)
        {
            throw new IllegalStateException("a mutant failed: " + ex.getCause(), ex.getCause());
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new IllegalStateException("a mutant can't be made: " + ex, ex);
        }
    }

    private static Object copy(final Object value, final ClassLoader loader) throws ReflectiveOperationException
    {
        if (value instanceof Record)
        {
            return copyRecord(value, loader);
        }
        if (value instanceof Enum<?> constant)
        {
            return Arrays.stream(loader.loadClass(constant.getDeclaringClass().getName()).getEnumConstants())
                .filter(other -> ((Enum<?>) other).name().equals(constant.name())).findFirst().orElseThrow();
        }
        if (value instanceof Map<?, ?> map)
        {
            // constants of an enum sort themselves; only those are keys here
            final Map<Object, Object> copy = new TreeMap<>();
            for (final Map.Entry<?, ?> entry : map.entrySet())
            {
                copy.put(copy(entry.getKey(), loader), copy(entry.getValue(), loader));
            }
            return copy;
        }
        if (value instanceof Collection<?> collection)
        {
            final Collection<Object> copy = value instanceof Set ? new HashSet<>() : new ArrayList<>();
            for (final Object item : collection)
            {
                copy.add(copy(item, loader));
            }
            return copy;
        }
        return value;
    }

    private static Object copyRecord(final Object value, final ClassLoader loader) throws ReflectiveOperationException
    {
        final Class<?> type = loader.loadClass(value.getClass().getName());
        final RecordComponent[] from = value.getClass().getRecordComponents();
        final RecordComponent[] to = type.getRecordComponents();
        final Class<?>[] types = new Class<?>[to.length];
        final Object[] values = new Object[to.length];
        for (int i = 0; i < to.length; i++)
        {
            types[i] = to[i].getType();
            values[i] = copy(from[i].getAccessor().invoke(value), loader);
        }
        return type.getDeclaredConstructor(types).newInstance(values);
    }
}
