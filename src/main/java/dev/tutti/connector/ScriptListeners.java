package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Tells everybody who wants to know how long scripts took. */
record ScriptListeners(List<ScriptListener> all) {
    /** The same answer, timed from each subscription. */
    <T> Uni<T> timed(ScriptCall call, Uni<T> answer) {
        if (all.isEmpty()) {
            return answer;
        }
        return Uni.createFrom().deferred(() -> {
            long begun = System.nanoTime();
            return answer.onItemOrFailure().invoke((reply, failure) -> {
                long nanos = System.nanoTime() - begun;
                all.forEach(listener -> listener.ended(call.script(), nanos, Optional.ofNullable(failure)));
            });
        });
    }
}
