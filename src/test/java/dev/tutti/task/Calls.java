package dev.tutti.task;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ExceptionDescriptor;
import dev.tutti.chord.Execution;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.Header;
import dev.tutti.wire.Kind;
import dev.tutti.wire.TaskCall;
import dev.tutti.wire.TaskMessage;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;

/** Runs tasks as a worker would. */
final class Calls {
    static final ChordId CHORD = ChordId.of("018f3a5e-0000-7000-8000-000000000000", 0);
    static final Outcome GOOD = success(0, "\"Good task\"");
    static final Outcome BAD = new Outcome.Failure(
            new TaskId.Member(CHORD, 1),
            Execution.none("bad_task", Optional.empty()),
            new ExceptionDescriptor(
                    "Exception",
                    Optional.of("java.lang.Exception"),
                    Optional.of("Bad Task!!!"),
                    Reason.THREW,
                    Optional.empty(),
                    Optional.empty()));

    private Calls() {}

    static Outcome success(int index, String json) {
        return new Outcome.Success(
                new TaskId.Member(CHORD, index), Execution.none("good_task", Optional.empty()), json);
    }

    static TaskMessage message(Kind kind, int attempt, String signature) {
        int index = kind.endsChord() ? -1 : 7;
        return new TaskMessage(
                new Header(kind, CHORD, index, 2, 1, attempt, "default", List.of(), Optional.empty()),
                Buffer.buffer(signature));
    }

    static Uni<Outcome> start(TaskRunner runner, TaskMessage message, OutcomeSource source) {
        return attempt(runner, message, source).map(Ended::outcome);
    }

    static Uni<Ended> attempt(TaskRunner runner, TaskMessage message, OutcomeSource source) {
        return Uni.createFrom()
                .completionStage(() ->
                        runner.run(message, TaskCall.parse(message.signature()), source, "worker-1", Context.root()));
    }

    /** The outcome of a member with those args and kwargs. */
    static Outcome member(TaskRunner runner, String task, String args, String kwargs) {
        String signature = "{\"task\":\"" + task + "\",\"args\":" + args + ",\"kwargs\":" + kwargs + ",\"ref\":\"r\"}";
        return start(runner, message(Kind.MEMBER, 1, signature), () -> {
                    throw new AssertionError("a member has no outcomes");
                })
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    static Outcome member(TaskRunner runner, String task, String args) {
        return member(runner, task, args, "{}");
    }

    static Outcome callback(TaskRunner runner, String task, String args, Outcome... outcomes) {
        String signature = "{\"task\":\"" + task + "\",\"args\":" + args + "}";
        return start(runner, message(Kind.CALLBACK, 1, signature), () -> Uni.createFrom()
                        .item(List.of(outcomes)))
                .await()
                .atMost(Duration.ofSeconds(60));
    }

    /** The JSON of a success. */
    static String value(Outcome outcome) {
        Assertions.assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).json();
    }

    /** The descriptor of a failure. */
    static ExceptionDescriptor failure(Outcome outcome) {
        Assertions.assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return ((Outcome.Failure) outcome).exception();
    }
}
