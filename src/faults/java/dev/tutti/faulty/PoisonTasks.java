package dev.tutti.faulty;

import dev.tutti.task.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Tasks that hurt the process they run in. */
@ApplicationScoped
class PoisonTasks {
    /** Ends the process, without a word. */
    @Task("halt")
    void halt() {
        Runtime.getRuntime().halt(137);
    }

    /** Fills the heap, in pieces small enough that others feel it as well. */
    @Task("exhaust")
    int exhaust() {
        List<byte[]> pieces = new ArrayList<>();
        while (true) {
            pieces.add(new byte[1 << 20]);
        }
    }

    /** Never ends but by its stack. */
    @Task("overflow")
    int overflow() {
        return 1 + overflow();
    }

    /** Holds a thread for ever and listens to nobody. */
    @Task("spin")
    long spin() {
        long turns = 0;
        while (turns >= 0) {
            turns = turns == Long.MAX_VALUE ? 0 : turns + 1;
        }
        return turns;
    }

    /** Returns far more than a value may have. */
    @Task("huge")
    String huge() {
        return "x".repeat(100 << 20);
    }

    /** Throws what is its own cause's cause. */
    @Task("cyclic")
    void cyclic() throws Exception {
        Exception one = new Exception("one");
        Exception other = new Exception("other", one);
        one.initCause(other);
        throw other;
    }

    /** Throws what cannot be asked for its message. */
    @Task("unspeakable")
    void unspeakable() throws Exception {
        throw new Unspeakable();
    }

    private static final class Unspeakable extends Exception {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("do not ask");
        }
    }
}
