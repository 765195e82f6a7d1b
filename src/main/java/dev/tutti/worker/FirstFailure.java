package dev.tutti.worker;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Outcome;
import dev.tutti.chord.TaskId;
import dev.tutti.task.OutcomeSource;
import dev.tutti.wire.FirstFailed;
import dev.tutti.wire.OutcomeJson;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** A chord's first failure, which is in the message of what runs then. */
record FirstFailure(ChordId chord, FirstFailed failed) implements OutcomeSource {

    /** A list of that outcome. */
    @Override
    public Uni<List<Outcome>> outcomes() {
        TaskId member = new TaskId.Member(chord, failed.index());
        return Uni.createFrom().item(() -> List.of(OutcomeJson.read(member, failed.outcome())));
    }
}
