package dev.tutti.worker;

import dev.tutti.chord.TaskId;
import dev.tutti.store.ChordProgress;
import dev.tutti.store.ChordProgress.Progress;
import dev.tutti.store.StoreDown;
import dev.tutti.wire.Header;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Tells what need not be run any more: members of a chord that was closed, callbacks of one that has ended, and what is of
 * an older round. Running it would do no harm to the chord, which drops what it reports.
 */
@ApplicationScoped
class Overtaken {
    private final ChordProgress chords;

    Overtaken(ChordProgress chords) {
        this.chords = chords;
    }

    /** Whether that task is not waited for any more; false also when Redis cannot be asked. */
    CompletionStage<Boolean> is(Header header) {
        return chords.of(header.chord()).handle((found, failure) -> {
            if (failure == null) {
                return found.map(chord -> has(chord, header)).orElse(true);
            }
            if (failure instanceof StoreDown) {
                return false;
            }
            throw new CompletionException(failure);
        });
    }

    /**
     * What was read may be a little older than the message: then the chord seems to be in an earlier round or state than
     * the message says, which is no reason to drop it.
     */
    private static boolean has(Progress chord, Header header) {
        if (header.task() instanceof TaskId.FirstFailure) {
            return false; // somebody is to hear of it however the chord went on
        }
        if (chord.round() != header.round()) {
            return chord.round() > header.round();
        }
        return header.task() instanceof TaskId.Member
                ? chord.state().joined() || chord.state().ended()
                : chord.generation() > header.generation()
                        || chord.generation() == header.generation()
                                && chord.state().ended();
    }
}
