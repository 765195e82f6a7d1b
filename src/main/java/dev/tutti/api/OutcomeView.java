package dev.tutti.api;

import dev.tutti.chord.TaskId;
import dev.tutti.store.OutcomePage;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One member's place in an answer: its outcome, or that it is pending.
 *
 * @param index the member's
 * @param json as clients see it
 */
record OutcomeView(int index, Status status, Buffer json) {

    /** What a {@code status} filter compares. */
    enum Status {
        SUCCESS,
        FAILURE,
        PENDING;

        String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Status> ofJson(String json) {
            return Stream.of(values())
                    .filter(status -> status.json().equals(json))
                    .findFirst();
        }
    }

    /** The places of a page, in member order. */
    static Stream<OutcomeView> of(OutcomePage page) {
        return Stream.iterate(0, i -> i < page.outcomes().size(), i -> i + 1).map(i -> {
            int index = page.first() + i;
            return page.outcomes()
                    .get(i)
                    .map(stored -> ended(new TaskId.Member(page.chord(), index), stored))
                    .orElseGet(() -> pending(index));
        });
    }

    private static OutcomeView ended(TaskId.Member member, StoredOutcome stored) {
        return new OutcomeView(
                member.index(),
                stored.success() ? Status.SUCCESS : Status.FAILURE,
                OutcomeJson.present(member, stored));
    }

    private static OutcomeView pending(int index) {
        return new OutcomeView(
                index, Status.PENDING, Buffer.buffer("{\"index\":" + index + ",\"status\":\"pending\"}"));
    }
}
