package dev.tutti.store;

import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.ManifestChunk.Member;
import dev.tutti.wire.StoredOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the failure that closed a chord where a member has no outcome, for it is stored once for all of them; in a chord that
 * was not closed what is not there is lost.
 */
@ApplicationScoped
class FillOutcomes {
    private final Manifest manifest;

    FillOutcomes(Manifest manifest) {
        this.manifest = manifest;
    }

    /** The page with every place filled that is to be; itself when there is none. */
    Uni<OutcomePage> in(OutcomePage page) {
        return fill(page, 0);
    }

    private Uni<OutcomePage> fill(OutcomePage page, int from) {
        int place = from;
        while (place < page.outcomes().size() && !page.filled(place)) {
            place++;
        }
        if (place == page.outcomes().size()) {
            return Uni.createFrom().item(page);
        }
        int first = place;
        return manifest.membersFrom(page.chord(), page.first() + first).chain(members -> {
            // a lost manifest does not hold up the others: such a member has no name
            int end = Math.min(page.outcomes().size(), first + Math.max(1, members.size()));
            List<Optional<StoredOutcome>> outcomes = new ArrayList<>(page.outcomes());
            for (int i = first; i < end; i++) {
                if (page.filled(i)) {
                    outcomes.set(
                            i,
                            Optional.of(
                                    descriptor(page, i, i - first < members.size() ? members.get(i - first) : null)));
                }
            }
            return fill(page.with(outcomes), end);
        });
    }

    private static StoredOutcome descriptor(OutcomePage page, int place, @Nullable Member member) {
        TaskId id = new TaskId.Member(page.chord(), page.first() + place);
        Optional<Buffer> signature = Optional.ofNullable(member).map(Member::signature);
        if (page.closedBy().isEmpty()) {
            return UnrunOutcome.of(id, signature, page.round(), Reason.LOST, "its outcome is gone from Redis");
        }
        String closedBy = page.closedBy().get();
        if (closedBy.equals(Closing.Why.DEADLINE.text())) {
            return UnrunOutcome.of(
                    id,
                    signature,
                    page.round(),
                    Reason.DEADLINE,
                    "the chord's deadline passed before this member had ended");
        }
        return UnrunOutcome.of(
                id,
                signature,
                page.round(),
                Reason.CANCELLED,
                closedBy.equals(Joining.FAIL_FAST)
                        ? "the chord fails fast, and others had failed before this member had ended"
                        : "the chord was cancelled before this member had ended");
    }
}
