package dev.tutti.api;

import dev.tutti.chord.Signature;
import dev.tutti.store.LiveWorkers.ParameterCard;
import dev.tutti.store.LiveWorkers.TaskCard;
import dev.tutti.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Writes the tasks that live workers serve. */
final class TaskDefinitionsJson {
    private TaskDefinitionsJson() {}

    /** {@code {"tasks": [{"name", "queue", "parameters": [{"name", "type"}]}]}} */
    static Buffer of(List<TaskCard> cards) {
        return Buffer.buffer(
                Json.write(new Tasks(cards.stream().map(Definition::of).toList())));
    }

    private record Tasks(List<Definition> tasks) {}

    private record Definition(String name, String queue, List<ParameterCard> parameters) {
        static Definition of(TaskCard card) {
            return new Definition(
                    card.name(), card.queue().isEmpty() ? Signature.DEFAULT_QUEUE : card.queue(), card.parameters());
        }
    }
}
