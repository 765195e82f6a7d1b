package dev.tutti.task;

import dev.tutti.chord.Outcome;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Tasks that take their time. A singleton, for tests look at its fields. */
@Singleton
class SlowTasks {
    final AtomicInteger interrupted = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    volatile boolean released;

    /** Blocks until it is interrupted. */
    @Task("slow_blocking")
    void blocking() throws InterruptedException {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        }
    }

    /** Uses its thread, and does not care for interruptions. */
    @Task("slow_spinning")
    String spinning() {
        while (!released) {
            Thread.onSpinWait();
        }
        return "late";
    }

    @Task("slow_uni")
    Uni<String> uni() {
        return Uni.createFrom().<String>nothing().onCancellation().invoke(cancelled::incrementAndGet);
    }

    @Task("slow_stage")
    CompletionStage<String> stage() {
        return new CompletableFuture<>();
    }

    @Task(value = "slow_declared", timeout = "PT0.03S", maxAttempts = 2)
    void declared() throws InterruptedException {
        blocking();
    }

    @Task("slow_callback")
    void callback(List<Outcome> outcomes) throws InterruptedException {
        blocking();
    }
}
