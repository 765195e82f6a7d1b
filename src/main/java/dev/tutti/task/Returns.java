package dev.tutti.task;

import java.util.Optional;

/** What a task's method gives back, which says where it runs. */
enum Returns {
    /** A value or nothing: the method may block, and gets a thread of its own. */
    VALUE,
    /** A {@code Uni}: the method runs on an event loop. */
    UNI,
    /** A {@code CompletionStage}: the method runs on an event loop. */
    STAGE;

    /** By the erased name of the declared type; empty for types that promise values but that nobody would wait for. */
    static Optional<Returns> of(String className) {
        return switch (className) {
            case "io.smallrye.mutiny.Uni" -> Optional.of(UNI);
            case "java.util.concurrent.CompletionStage", "java.util.concurrent.CompletableFuture" -> Optional.of(STAGE);
            case "io.smallrye.mutiny.Multi",
                    "java.util.concurrent.Future",
                    "java.util.concurrent.Flow$Publisher",
                    "org.reactivestreams.Publisher",
                    "io.vertx.core.Future" -> Optional.empty();
            default -> Optional.of(VALUE);
        };
    }
}
