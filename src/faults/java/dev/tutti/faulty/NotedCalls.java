package dev.tutti.faulty;

import dev.tutti.chord.Outcome;
import dev.tutti.task.TaskContext;
import dev.tutti.wire.OutcomeJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;

/** Tells the sink how something was called with the outcomes of a chord, as JSON. */
@ApplicationScoped
class NotedCalls {
    private final TellSink sink;

    NotedCalls(TellSink sink) {
        this.sink = sink;
    }

    /** Under that name, before it does anything else. */
    void note(String name, List<Outcome> outcomes, TaskContext context) throws Exception {
        String list = outcomes.stream()
                .map(outcome -> OutcomeJson.store(outcome, context.round()).json().toString())
                .collect(Collectors.joining(",", "[", "]"));
        String closedBy = context.closedBy().map(by -> "\"" + by + "\"").orElse("null");
        sink.tell(
                name,
                "{\"attempt\":" + context.attempt() + ",\"idempotencyId\":\"" + context.idempotencyId()
                        + "\",\"closedBy\":" + closedBy + ",\"outcomes\":" + list + "}");
    }
}
