package dev.tutti.api;

import dev.tutti.emit.Rejected;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /chords}. */
final class ChordBody {
    /** Every field of a chord in the contract, built or not. */
    static final Set<String> FIELDS = Set.of(
            "members",
            "callback",
            "labels",
            "onFailure",
            "errback",
            "tolerate",
            "deadline",
            "maxConcurrency",
            "each",
            "over",
            "chunks",
            "onFirstFailure");

    private static final int MOST_AT_ONCE = 1_000_000;

    private final JsonCursor json;
    private final Violations violations;
    private final FailureReader failures;
    private final EachReader each;
    private final Nesting nesting;
    private final List<EncodedSignature> members = new ArrayList<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private @Nullable EncodedSignature callback;
    private @Nullable EncodedSignature onFirstFailure;
    private Optional<Duration> deadline = Optional.empty();
    private OptionalInt maxConcurrency = OptionalInt.empty();
    private final Optional<Place> line;
    private boolean membersGiven;

    private ChordBody(JsonCursor json, Violations violations, Nesting nesting, Optional<Place> line) {
        this.json = json;
        this.violations = violations;
        this.failures = new FailureReader(json, violations);
        this.each = new EachReader(json, violations);
        this.nesting = nesting;
        this.line = line;
    }

    /** One that is nested in another: its fields are read one by one, then it is {@link #nested(String) taken}. */
    static ChordBody nested(JsonCursor json, Violations violations, Nesting nesting) {
        return new ChordBody(json, violations, nesting, Optional.empty());
    }

    /**
     * Reads a chord.
     *
     * @param trace W3C {@code traceparent} of the request
     * @throws Refused when it cannot be read, or breaks a rule
     * @throws Rejected when it has too many members; reading stops there
     */
    static Submission read(byte[] body, BodyLimits limits, Optional<String> trace) {
        return JsonBody.readObject(body, limits, cursor -> new ChordBody(
                        cursor, new Violations(), new Nesting(limits.members()), Optional.empty())
                .read(trace));
    }

    /**
     * Reads the first line of an NDJSON body: a chord without members.
     *
     * @throws Refused when it cannot be read, or breaks a rule
     */
    static Submission readHead(byte[] line, Place place, BodyLimits limits, Optional<String> trace) {
        return JsonBody.readObject(line, place, limits, cursor -> new ChordBody(
                        cursor, new Violations(), new Nesting(0), Optional.of(place))
                .read(trace));
    }

    /**
     * Reads any other line of it: a member.
     *
     * @throws Refused when it cannot be read, or breaks a rule
     */
    static EncodedSignature readMember(byte[] line, Place place, BodyLimits limits) {
        return JsonBody.readObject(line, place, limits, cursor -> {
            Violations violations = new Violations();
            EncodedSignature member = new SignatureReader(cursor, violations, new Nesting(limits.members())).member();
            violations.refuse(place.where());
            return member;
        });
    }

    private Submission read(Optional<String> trace) throws IOException {
        json.object(this::field);
        if (!membersGiven && !each.isGiven() && line.isEmpty()) {
            violations.add("members", "is missing: it is a list of signatures, which may be empty");
        }
        each.end(membersGiven, "");
        failures.end("");
        violations.refuse(line.map(Place::where).orElse(""));
        return submission(trace);
    }

    private Submission submission(Optional<String> trace) {
        return new Submission(
                each.isGiven() ? each.members(nesting) : members,
                Optional.ofNullable(callback),
                labels,
                deadline,
                trace,
                failures.policy(),
                failures.givenErrback(),
                failures.tolerance(),
                maxConcurrency,
                Optional.ofNullable(onFirstFailure));
    }

    /** Whether it has members, or something in their place: what a signature has none of. */
    boolean hasMembers() {
        return membersGiven || each.isGiven();
    }

    /**
     * What was read.
     *
     * @param path where it is
     */
    Submission nested(String path) {
        each.end(membersGiven, path + ".");
        failures.end(path + ".");
        return submission(Optional.empty());
    }

    /** Puts that behind its callback, or makes it its callback; answers what its callback is then. */
    EncodedSignature followedBy(EncodedSignature then) {
        callback = callback == null ? then : callback.followedBy(then);
        return callback;
    }

    /** Reads one of its {@link #FIELDS}. */
    void field(String field) throws IOException {
        if (!FIELDS.contains(field)) {
            throw json.unknownField(json.path());
        }
        if (json.isNull()) {
            return;
        }
        switch (field) {
            case "members" -> {
                membersGiven = true;
                if (line.isPresent()) {
                    violations.add("members", "are the lines that follow, one each");
                    json.skip();
                } else {
                    json.array(this::member);
                }
            }
            case "each", "over", "chunks" -> {
                if (line.isPresent()) {
                    violations.add(
                            field, "goes with a JSON body; here the members are the lines that follow, one each");
                    json.skip();
                } else {
                    each.field(field);
                }
            }
            case "callback" -> callback = new SignatureReader(json, violations).callback();
            case "labels" -> json.object(this::label);
            case "onFailure" -> failures.onFailure();
            case "errback" -> failures.errback();
            case "tolerate" -> failures.tolerate();
            case "onFirstFailure" -> onFirstFailure = new SignatureReader(json, violations).firstFailure();
            case "maxConcurrency" -> maxConcurrency();
            case "deadline" -> deadline = new PolicyReader(json, violations).span();
            default -> throw new IllegalStateException("a field of the contract is not read: " + field);
        }
    }

    private void maxConcurrency() throws IOException {
        long given = json.wholeNumber();
        if (given < 1 || given > MOST_AT_ONCE) {
            violations.add(json.path(), "must be 1 to " + MOST_AT_ONCE);
        } else {
            maxConcurrency = OptionalInt.of((int) given);
        }
    }

    private void member(int index) throws IOException {
        nesting.member();
        members.add(new SignatureReader(json, violations, nesting).member());
    }

    private void label(String name) throws IOException {
        String value = json.text();
        labels.put(name, value);
        violations.checkName(json.path(), "label", name);
        if (value.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            violations.add(json.path(), "has half of a surrogate pair, which UTF-8 cannot say");
        }
    }
}
