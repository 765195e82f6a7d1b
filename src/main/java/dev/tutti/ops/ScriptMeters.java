package dev.tutti.ops;

import dev.tutti.connector.RedisScript;
import dev.tutti.connector.RedisUnavailable;
import dev.tutti.connector.ScriptListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** How long calls of scripts take, by script, and how many failed. */
@Singleton
class ScriptMeters implements ScriptListener {
    private final MeterRegistry registry;
    private final Map<String, Timer> times = new ConcurrentHashMap<>();
    private final Counter unavailable;
    private final Counter refused;

    ScriptMeters(MeterRegistry registry) {
        this.registry = registry;
        this.unavailable = registry.counter("tutti.script.failures", "why", "unavailable");
        this.refused = registry.counter("tutti.script.failures", "why", "refused");
    }

    @Override
    public void ended(RedisScript script, long nanos, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            (failure.get() instanceof RedisUnavailable ? unavailable : refused).increment();
            return;
        }
        Timer known = times.get(script.name());
        (known == null ? times.computeIfAbsent(script.name(), this::timer) : known).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** From {@code redis/connector/own.lua} to {@code own}. */
    private Timer timer(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        return registry.timer(
                "tutti.script", "script", file.endsWith(".lua") ? file.substring(0, file.length() - 4) : file);
    }
}
