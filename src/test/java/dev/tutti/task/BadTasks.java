package dev.tutti.task;

import jakarta.enterprise.context.Dependent;
import java.util.ArrayList;
import java.util.List;

/** Tasks that end in every bad way. */
@Dependent
class BadTasks {
    static class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message for you");
        }

        @Override
        public synchronized Throwable getCause() {
            throw new StackOverflowError();
        }

        @Override
        public String toString() {
            throw new OutOfMemoryError("toString");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new LinkageError();
        }
    }

    static class Endless extends Exception {
        private static final long serialVersionUID = 1L;

        Endless() {
            super("endless");
        }

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    static class OutOfStock extends Exception {
        private static final long serialVersionUID = 1L;

        OutOfStock(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static class Knot {
        public Knot getSelf() {
            return this;
        }
    }

    static class Sulking {
        public String getName() {
            throw new LinkageError("no name");
        }
    }

    @Task("throws_custom")
    void custom() throws Exception {
        throw new OutOfStock("no screws", new IllegalStateException("shelf empty"));
    }

    @Task("throws_without_message")
    void withoutMessage() throws Exception {
        throw new Exception();
    }

    @Task("throws_long_chain")
    void longChain() throws Exception {
        Exception last = new Exception("0");
        for (int i = 1; i < 50; i++) {
            last = new Exception("" + i, last);
        }
        throw last;
    }

    @Task("throws_circle")
    void circle() throws Exception {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        throw a;
    }

    @Task("throws_endless")
    void endless() throws Exception {
        throw new Endless();
    }

    @Task("throws_hostile")
    void hostile() {
        throw new Hostile();
    }

    @Task("throws_overflow")
    int overflow() {
        return overflow() + 1;
    }

    @Task("throws_assertion")
    void assertion() {
        throw new AssertionError("impossible");
    }

    @Task("throws_memory")
    void memory() {
        throw new OutOfMemoryError("pretended");
    }

    @Task("throws_linkage")
    void linkage() {
        throw new NoClassDefFoundError("shop/Missing");
    }

    @Task("throws_anonymous")
    void anonymous() {
        throw new RuntimeException("nameless") {
            private static final long serialVersionUID = 1L;
        };
    }

    @Task("throws_long_message")
    void longMessage() throws Exception {
        throw new Exception("x".repeat(4_095) + "😀" + "\uD83D");
    }

    @Task("gives_knot")
    Knot knot() {
        return new Knot();
    }

    @Task("gives_circle")
    List<Object> circular() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        return list;
    }

    @Task("gives_sulking")
    Sulking sulking() {
        return new Sulking();
    }

    @Task("gives_half_character")
    String half() {
        return "a\uD83Db";
    }

    @Task("gives_text")
    String text(int characters) {
        return "x".repeat(characters);
    }

    @Task("gives_depth")
    List<Object> depth(int levels) {
        List<Object> list = List.of();
        for (int i = 1; i < levels; i++) {
            list = List.of(list);
        }
        return list;
    }
}
