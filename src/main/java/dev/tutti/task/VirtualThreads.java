package dev.tutti.task;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(prefix, 0).factory())}, said on JDK 17. */
final class VirtualThreads {
    private static final int FIRST = 21;

    private VirtualThreads() {}

    /** A virtual thread for each task; empty where the JDK has none. */
    static Optional<ExecutorService> named(String prefix) {
        return Runtime.version().feature() < FIRST ? Optional.empty() : Optional.of(make(prefix));
    }

    private static ExecutorService make(String prefix) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object named = lookup.findVirtual(
                            ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
                    .invoke(
                            lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                                    .invoke(),
                            prefix,
                            0L);
            Object factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class))
                    .invoke(named);
            return (ExecutorService) lookup.findStatic(
                            Executors.class,
                            "newThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class, ThreadFactory.class))
                    .invoke(factory);
        } catch (Throwable e) {
            throw new IllegalStateException("this JDK should have virtual threads, but does not give them", e);
        }
    }
}
