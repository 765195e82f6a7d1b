package dev.tutti.store;

import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test a {@link GivenStore} of its own; the servers run until the last test of the JVM. */
final class GivenStoreExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace HERE = Namespace.create(GivenStoreExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GivenStore.class;
    }

    @Override
    public GivenStore resolveParameter(ParameterContext parameter, ExtensionContext context) {
        OnRedis.Version version =
                context.getRequiredTestClass().getAnnotation(OnRedis.class).value();
        RedisOfVersion redis = context.getRoot()
                .getStore(HERE)
                .getOrComputeIfAbsent(version, key -> new RedisOfVersion(version), RedisOfVersion.class);
        return context.getStore(HERE)
                .getOrComputeIfAbsent(GivenStore.class, key -> GivenStore.on(redis, Map.of()), GivenStore.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        GivenStore given = context.getStore(HERE).remove(GivenStore.class, GivenStore.class);
        if (given != null) {
            given.close();
        }
    }
}
