package dev.tutti.api;

import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Tolerance;
import dev.tutti.wire.EncodedSignature;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a chord does when members fail: {@code onFailure}, {@code errback}, {@code tolerate}, in any order. */
final class FailureReader {
    private final JsonCursor json;
    private final Violations violations;
    private OnFailure onFailure = OnFailure.COLLECT;
    private @Nullable EncodedSignature errback;
    private @Nullable Tolerance tolerance;
    private boolean understood = true;
    private boolean tolerates;

    FailureReader(JsonCursor json, Violations violations) {
        this.json = json;
        this.violations = violations;
    }

    void onFailure() throws IOException {
        Optional<OnFailure> given = OnFailure.ofJson(json.text());
        given.ifPresentOrElse(value -> onFailure = value, () -> {
            understood = false;
            violations.add(json.path(), "must be collect, propagate or fail_fast");
        });
    }

    void errback() throws IOException {
        errback = new SignatureReader(json, violations).callback();
    }

    void tolerate() throws IOException {
        tolerates = true;
        tolerance = null;
        int[] given = {0};
        json.object(field -> {
            switch (field) {
                case "failures", "percent" -> {
                    if (!json.isNull()) {
                        given[0]++;
                        amount(field.equals("percent"));
                    }
                }
                default -> throw json.unknownField(json.path());
            }
        });
        if (given[0] != 1) {
            violations.add(json.path(), "must have one of failures and percent");
        }
    }

    private void amount(boolean ofMembers) throws IOException {
        int most = ofMembers ? Tolerance.MOST_PERCENT : Tolerance.MOST_FAILURES;
        long amount = json.wholeNumber();
        if (amount < 0 || amount > most) {
            violations.add(json.path(), "must be 0 to " + most);
        } else {
            tolerance = new Tolerance((int) amount, ofMembers);
        }
    }

    /**
     * Checks what only all fields together tell.
     *
     * @param chord where it is: empty, or with a dot at its end
     */
    void end(String chord) {
        if (!understood) {
            return; // what goes with it nobody knows
        }
        if (errback != null && onFailure != OnFailure.PROPAGATE) {
            violations.add(chord + "errback", "goes with \"onFailure\": \"propagate\", not " + onFailure.json());
        }
        if (tolerates && onFailure != OnFailure.FAIL_FAST) {
            violations.add(chord + "tolerate", "goes with \"onFailure\": \"fail_fast\", not " + onFailure.json());
        }
    }

    OnFailure policy() {
        return onFailure;
    }

    Optional<EncodedSignature> givenErrback() {
        return Optional.ofNullable(errback);
    }

    /** What is tolerated; nothing where that is not said. */
    Tolerance tolerance() {
        return Optional.ofNullable(tolerance).orElse(Tolerance.NONE);
    }
}
