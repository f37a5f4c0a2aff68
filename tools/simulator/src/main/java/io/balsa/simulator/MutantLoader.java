package io.balsa.simulator;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.implementation.SuperMethodCall;
import net.bytebuddy.pool.TypePool;

/**
 * Loads the engine and the simulator once more, with some methods changed. Everything else is the parent's.
 */
final class MutantLoader extends ClassLoader
{
    private static final String ROOT = "io.balsa.";

    static
    {
        registerAsParallelCapable();
    }

    private final ClassFileLocator locator;
    private final TypePool pool;
    private final Map<String, List<Patch>> patches = new HashMap<>();

    MutantLoader(final ClassLoader parent, final Collection<Patch> all)
    {
        super(parent);
        locator = ClassFileLocator.ForClassLoader.of(parent);
        pool = TypePool.Default.of(locator);
        for (final Patch patch : all)
        {
            patches.computeIfAbsent(patch.type(), type -> new ArrayList<>()).add(patch);
        }
    }

    /**
     * Names are only names: one that is misspelt, or was changed in the engine, must not pass for a mutant.
     *
     * @throws IllegalStateException naming the patch.
     */
    void requireAll()
    {
        for (final String type : patches.keySet())
        {
            try
            {
                loadClass(type);
            }
            catch (final ClassNotFoundException ex)
            {
                throw new IllegalStateException("there is no class " + type + " to change", ex);
            }
        }
    }

    @Override
    protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException
    {
        if (!name.startsWith(ROOT))
        {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name))
        {
            final Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(final String name) throws ClassNotFoundException
    {
        try
        {
            final List<Patch> found = patches.get(name);
            final byte[] bytes = found == null ? locator.locate(name).resolve() : changed(name, found);
            return defineClass(name, bytes, 0, bytes.length);
        }
        catch (final IOException | IllegalArgumentException ex)
        {
            throw new ClassNotFoundException(name, ex);
        }
    }

    private byte[] changed(final String name, final List<Patch> all)
    {
        final TypeDescription type = pool.describe(name).resolve();
        DynamicType.Builder<?> builder =
            new ByteBuddy().with(TypeValidation.DISABLED).rebase(type, locator);
        for (final Patch patch : all)
        {
            if (type.getDeclaredMethods().filter(named(patch.method())).isEmpty())
            {
                throw new IllegalStateException("there is no method to change: " + patch);
            }
            builder = change(builder, type, patch);
        }
        return builder.make(TypeResolutionStrategy.Passive.INSTANCE, pool).getBytes();
    }

    private DynamicType.Builder<?> change(
        final DynamicType.Builder<?> builder, final TypeDescription type, final Patch patch)
    {
        final var method = builder.method(named(patch.method()));
        return switch (patch.kind())
        {
            case RETURN -> method.intercept(FixedValue.value(patch.value()));
            case SKIP -> method.intercept(StubMethod.INSTANCE);
            case CALL_INSTEAD -> method.intercept(callOfField(type, patch));
            case CALL_BEFORE -> method.intercept(callOfField(type, patch).andThen(SuperMethodCall.INSTANCE));
            case SUBSTITUTE -> method.intercept(
                MethodCall.invoke(only(Substitutes.class.getName(), patch.detail())).withAllArguments());
            case DROP -> builder.visit(MemberSubstitution.relaxed()
                .method(named(patch.detail())).stub().on(named(patch.method())));
            case READ_ZERO -> builder.visit(MemberSubstitution.relaxed()
                .field(named(patch.detail())).onRead().stub().on(named(patch.method())));
            case SWAP -> builder.visit(MemberSubstitution.relaxed().method(named(patch.detail()))
                .replaceWith(only(Substitutes.class.getName(), (String) patch.value())).on(named(patch.method())));
        };
    }

    private MethodCall callOfField(final TypeDescription type, final Patch patch)
    {
        final String[] names = patch.detail().split("\\.");
        final String fieldType = type.getDeclaredFields().filter(named(names[0])).getOnly()
            .getType().asErasure().getName();
        return MethodCall.invoke(only(fieldType, names[1])).onField(names[0])
            .withArgument((Integer) patch.value());
    }

    private MethodDescription only(final String typeName, final String methodName)
    {
        return pool.describe(typeName).resolve().getDeclaredMethods().filter(named(methodName)).getOnly();
    }
}
