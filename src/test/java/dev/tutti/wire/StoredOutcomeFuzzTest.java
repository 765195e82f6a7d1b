package dev.tutti.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tutti.chord.ChordId;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

/** Whatever an envelope carries as an outcome: it is unreadable, or an outcome that is read as it is written. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredOutcomeFuzzTest {
    private static final TaskId ID = new TaskId.Member(
            ChordId.parse("0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-3").orElseThrow(), 7);

    @FuzzTest
    void an_outcome_is_unreadable_or_read_as_it_is_written(byte[] bytes) {
        try {
            StoredOutcome stored = StoredOutcome.parse(Buffer.buffer(bytes));
            assertThat(StoredOutcome.parse(stored.bytes())).isEqualTo(stored);
            Outcome outcome = OutcomeJson.read(ID, stored);
            StoredOutcome again = OutcomeJson.store(outcome, stored.round());
            assertThat(again.success()).isEqualTo(stored.success());
            assertThat(OutcomeJson.read(ID, again)).isEqualTo(outcome);
            assertThat(OutcomeJson.store(OutcomeJson.read(ID, again), stored.round()))
                    .isEqualTo(again);
        } catch (Unreadable e) {
            // the one exception that is told
        }
    }
}
