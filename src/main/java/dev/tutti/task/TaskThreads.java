package dev.tutti.task;

import dev.tutti.config.TuttiConfig;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for methods that may block, named {@code tutti-task-N}: virtual ones where the JDK has them, else a pool as large
 * as {@code tutti.worker.concurrency}, so that no task in hand waits for a thread.
 */
@Singleton
class TaskThreads implements Executor {
    private static final String NAME = "tutti-task-";
    private static final int FIRST_VIRTUAL = 21;

    private final ExecutorService threads;
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    @Inject
    TaskThreads(TuttiConfig config) {
        threads = Runtime.version().feature() >= FIRST_VIRTUAL
                ? virtual()
                : pool(config.worker().concurrency());
    }

    /** @throws java.util.concurrent.RejectedExecutionException once the application stops */
    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            Thread.currentThread().setContextClassLoader(application); // whoever started the thread may have another
            task.run();
        });
    }

    @PreDestroy
    void stop() {
        threads.shutdown();
    }

    private static ExecutorService pool(int size) {
        AtomicLong count = new AtomicLong();
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, NAME + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), daemons);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** {@code Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tutti-task-", 0).factory())}, said on JDK 17. */
    private static ExecutorService virtual() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Object named = lookup.findVirtual(
                            ofVirtual, "name", MethodType.methodType(ofVirtual, String.class, long.class))
                    .invoke(
                            lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual))
                                    .invoke(),
                            NAME,
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
