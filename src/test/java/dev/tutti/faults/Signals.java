package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals that Java cannot send. */
final class Signals {
    private Signals() {}

    /** SIGSTOP: everything stays open, nothing moves. */
    static void stop(long pid) {
        send("-STOP", pid);
    }

    /** SIGCONT. */
    static void cont(long pid) {
        send("-CONT", pid);
    }

    private static void send(String signal, long pid) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid)).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
