package dev.tutti.task;

/** The thread of one attempt, for as long as its method runs there: it can be interrupted then, and not a moment later. */
final class MethodThread {
    private enum Phase {
        RUNNING,
        INTERRUPTED,
        LEFT
    }

    private final Thread thread = Thread.currentThread();
    private Phase phase = Phase.RUNNING;

    /** Interrupts the method; false when it has ended already. */
    synchronized boolean interrupt() {
        if (phase != Phase.RUNNING) {
            return false;
        }
        phase = Phase.INTERRUPTED;
        thread.interrupt();
        return true;
    }

    /** The method has ended; false when it was interrupted before. Called on the thread, which then is not interrupted. */
    synchronized boolean leave() {
        boolean inTime = phase == Phase.RUNNING;
        phase = Phase.LEFT;
        Thread.interrupted();
        return inTime;
    }

    /** Whether the method has not ended. */
    synchronized boolean isRunning() {
        return phase != Phase.LEFT;
    }
}
