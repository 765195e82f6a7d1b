package dev.tutti.loop;

import dev.tutti.task.Task;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;

/** A task that waits until a test opens. A singleton, for tests look at its fields. */
@Singleton
class Gate {
    volatile CountDownLatch opened = new CountDownLatch(1);

    @Task("wait_at_gate")
    String waitAtGate() throws InterruptedException {
        opened.await();
        return "through";
    }
}
