package dev.tutti.task;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads for methods that may block, named {@code tutti-task-N}: virtual ones where the JDK has them, else pooled ones, one
 * for each task in hand and each that has run away.
 *
 * <p>A virtual thread that neither waits nor ends keeps others from running, for they share a few threads of the JDK. So as
 * long as an attempt goes on after its time-out, tasks get pooled threads; those that wait for a virtual one get one, too.
 */
@Singleton
class TaskThreads implements Executor {
    private static final String NAME = "tutti-task-";

    private final ExecutorService pool;
    private final Optional<ExecutorService> virtual = VirtualThreads.named(NAME);
    private final Runaways runaways;
    private final Set<Start> waiting = ConcurrentHashMap.newKeySet();
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    @Inject
    TaskThreads(Runaways runaways) {
        this.runaways = runaways;
        AtomicLong count = new AtomicLong();
        pool = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, NAME + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        runaways.onNew(() -> waiting.forEach(pool::execute));
    }

    /** @throws java.util.concurrent.RejectedExecutionException once the application stops */
    @Override
    public void execute(Runnable task) {
        Start start = new Start(task);
        if (virtual.isEmpty() || runaways.running() > 0) {
            pool.execute(start);
            return;
        }
        waiting.add(start);
        virtual.get().execute(start);
        if (runaways.running() > 0) {
            pool.execute(start); // one ran away before this start was waiting
        }
    }

    @PreDestroy
    void stop() {
        virtual.ifPresent(ExecutorService::shutdown);
        pool.shutdown();
    }

    /** A task that starts once, on whichever thread is first. */
    private final class Start implements Runnable {
        private final Runnable task;
        private final AtomicBoolean started = new AtomicBoolean();

        Start(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (started.compareAndSet(false, true)) {
                waiting.remove(this);
                Thread.currentThread()
                        .setContextClassLoader(application); // whoever started the thread may have another
                task.run();
            }
        }
    }
}
