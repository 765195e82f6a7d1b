package dev.tutti.outbound;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Outcome;
import dev.tutti.task.Ended;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.context.Context;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** Has members called as a worker would. */
final class Asked {
    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    static final ChordId CHORD = ChordId.of("018f3a5e-0000-7000-8000-000000000000", 0);

    private Asked() {}

    static TaskMessage message(int attempt, String signature) {
        return new TaskMessage(
                new Header(Kind.MEMBER, CHORD, 7, 2, 1, attempt, "http", List.of(), Optional.of(TRACE)),
                Buffer.buffer(signature));
    }

    static Ended member(HttpTaskRunner runner, int attempt, String signature) {
        TaskMessage message = message(attempt, signature);
        return runner.run(
                        message,
                        TaskCall.parse(message.signature()),
                        () -> {
                            throw new AssertionError("a member has no outcomes");
                        },
                        "worker-1",
                        Context.root())
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    static String value(Ended ended) {
        Assertions.assertThat(ended.outcome()).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) ended.outcome()).json();
    }

    static ExceptionDescriptor failure(Ended ended) {
        Assertions.assertThat(ended.outcome()).isInstanceOf(Outcome.Failure.class);
        return ((Outcome.Failure) ended.outcome()).exception();
    }
}
