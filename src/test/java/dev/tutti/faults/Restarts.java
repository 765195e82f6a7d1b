package dev.tutti.faults;

import java.util.concurrent.atomic.AtomicInteger;

/** Starts processes again that have ended by themselves, as an orchestrator does. */
final class Restarts implements AutoCloseable {
    private final Deployment deployment;
    private final AtomicInteger count = new AtomicInteger();
    private final Thread thread = new Thread(this::watch, "restarts");

    Restarts(Deployment deployment) {
        this.deployment = deployment;
        thread.setDaemon(true);
        thread.start();
    }

    /** How many so far. */
    int count() {
        return count.get();
    }

    /** From now on what ends stays ended. */
    void stop() {
        thread.interrupt();
    }

    @Override
    public void close() {
        stop();
    }

    private void watch() {
        while (!Thread.currentThread().isInterrupted()) {
            for (Node node : deployment.all()) {
                if (!node.isAlive()) {
                    count.incrementAndGet();
                    node.start();
                }
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
