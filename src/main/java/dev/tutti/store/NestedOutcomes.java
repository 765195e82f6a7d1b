package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.wire.OutcomeJson;
import dev.tutti.wire.StoredOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the list of its outcomes where a nested chord without a callback has only said that it has completed: its outcomes are
 * kept once, its own.
 */
public final class NestedOutcomes {
    /** Most bytes of such a list; a longer one is not put there, and can only be read of the nested chord itself. */
    public static final int LIST_BYTES = 16 << 20;

    private static final String REFERENCE = "{\"outcomesOf\":\"";
    private static final String NO_VALUE = "\"value\":null";
    private static final int PAGE = 1_000;
    private static final int PAGE_BYTES = 1 << 20;

    private final ChordReader reader;

    NestedOutcomes(ChordReader reader) {
        this.reader = reader;
    }

    /** Whether an outcome still only says whose outcomes are its value. */
    public static boolean isReference(StoredOutcome outcome) {
        Buffer json = outcome.json();
        return json.length() > REFERENCE.length()
                && json.getString(0, REFERENCE.length(), StandardCharsets.ISO_8859_1.name())
                        .equals(REFERENCE);
    }

    /** The page with every such value; shorter than it was when the lists make it longer than 1 MiB. */
    Uni<OutcomePage> in(OutcomePage page) {
        return page.outcomes().stream().flatMap(Optional::stream).noneMatch(NestedOutcomes::isReference)
                ? Uni.createFrom().item(page)
                : fill(page, 0, 0);
    }

    private Uni<OutcomePage> fill(OutcomePage page, int from, long before) {
        int place = from;
        long bytes = before;
        while (place < page.outcomes().size()
                && !page.outcomes()
                        .get(place)
                        .filter(NestedOutcomes::isReference)
                        .isPresent()) {
            bytes += page.outcomes()
                    .get(place)
                    .map(outcome -> outcome.json().length())
                    .orElse(1);
            place++;
        }
        if (place == page.outcomes().size()) {
            return Uni.createFrom().item(page);
        }
        if (place > 0 && bytes >= PAGE_BYTES) {
            return Uni.createFrom().item(page.with(page.outcomes().subList(0, place)));
        }
        int here = place;
        long read = bytes;
        return resolved(page, here).chain(outcome -> {
            List<Optional<StoredOutcome>> outcomes = new ArrayList<>(page.outcomes());
            outcomes.set(here, Optional.of(outcome));
            return fill(page.with(outcomes), here + 1, read + outcome.json().length());
        });
    }

    private Uni<StoredOutcome> resolved(OutcomePage page, int place) {
        StoredOutcome reference = page.outcomes().get(place).orElseThrow();
        int index = page.first() + place;
        ChordId child = page.chord().child(index);
        String json = reference.json().toString();
        if (!json.startsWith(REFERENCE + child + "\",")) {
            return Uni.createFrom().item(lost(page, index, "its outcome names another chord than its own"));
        }
        return list(child, 0, Buffer.buffer("[")).map(list -> list.map(value -> with(reference, json, child, value))
                .orElseGet(() -> lost(page, index, "the outcomes of chord " + child + " are gone from Redis")));
    }

    /** Its outcomes from an index on, behind those before; no closing bracket when they are too many, empty when it is gone. */
    private Uni<Optional<Buffer>> list(ChordId child, int from, Buffer before) {
        return reader.outcomes(child, from, PAGE).chain(found -> {
            if (found.isEmpty()) {
                return Uni.createFrom().item(Optional.empty());
            }
            OutcomePage page = found.get();
            for (int i = 0; i < page.outcomes().size(); i++) {
                TaskId.Member member = new TaskId.Member(child, page.first() + i);
                Buffer outcome = page.outcomes()
                        .get(i)
                        .map(stored -> OutcomeJson.present(member, stored))
                        .orElseGet(() -> Buffer.buffer("{\"index\":" + member.index() + ",\"status\":\"pending\"}"));
                before.appendString(member.index() == 0 ? "" : ",").appendBuffer(outcome);
            }
            if (before.length() > LIST_BYTES) {
                return Uni.createFrom().item(Optional.of(before));
            }
            return page.next() < page.total()
                    ? list(child, page.next(), before)
                    : Uni.createFrom().item(Optional.of(before.appendString("]")));
        });
    }

    private static StoredOutcome with(StoredOutcome reference, String json, ChordId child, Buffer list) {
        if (list.length() > LIST_BYTES) {
            return reference;
        }
        int head = REFERENCE.length() + child.text().length() + 2;
        int value = json.indexOf(NO_VALUE); // a ref's quotes are escaped, so this is the field
        return new StoredOutcome(
                true,
                reference.round(),
                Buffer.buffer(list.length() + json.length())
                        .appendString("{" + json.substring(head, value) + "\"value\":")
                        .appendBuffer(list)
                        .appendString(json.substring(value + NO_VALUE.length())));
    }

    private static StoredOutcome lost(OutcomePage page, int index, String why) {
        return UnrunOutcome.of(
                new TaskId.Member(page.chord(), index), Optional.empty(), page.round(), Reason.LOST, why);
    }
}
