package dev.tutti.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tutti.chord.HttpCall;
import dev.tutti.chord.Signature;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Json;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one signature, writing it down again as it is stored: minified, its arguments copied digit by digit. */
final class SignatureReader {
    /** Fields that a nested chord has, too. */
    private static final Set<String> OF_BOTH = Set.of("queue", "ref", "then");

    private static final Set<String> BUILT =
            Set.of("task", "queue", "ref", "args", "kwargs", "retry", "timeout", "delay", "then");
    private final JsonCursor json;
    private final Violations violations;
    private final PolicyReader policy;
    private final CallReader call;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    private @Nullable String task;
    private @Nullable String ref;
    private @Nullable String queue;
    private @Nullable String arguments;
    private @Nullable EncodedSignature then;
    private @Nullable String ofSignature;
    private final ChordFields chord;
    private final int link;

    /** Of a signature that may be no chord: a callback, an errback, a link. */
    SignatureReader(JsonCursor json, Violations violations) {
        this(json, violations, Optional.empty(), 1);
    }

    /** Of a member, which may be one. */
    SignatureReader(JsonCursor json, Violations violations, Nesting nesting) {
        this(json, violations, Optional.of(nesting), 1);
    }

    private SignatureReader(JsonCursor json, Violations violations, Optional<Nesting> nesting, int link) {
        this.link = link;
        this.chord = new ChordFields(json, violations, nesting, link);
        this.json = json;
        this.violations = violations;
        this.policy = new PolicyReader(json, violations);
        this.call = new CallReader(json, violations);
    }

    /** A member, which may be a chord of its own; or a link. */
    EncodedSignature member() throws IOException {
        read();
        if (chord.areChord()) {
            return nested();
        }
        chord.refuse();
        checkWhatRuns();
        call.checkMember();
        return encoded();
    }

    /** What members are made of, each with arguments of its own. */
    EncodedSignature each() throws IOException {
        EncodedSignature each = member();
        if (call.isGiven()) {
            violations.add(json.path(), "makes a call, which takes no arguments: it must have a task");
        }
        return each;
    }

    /** A callback. */
    EncodedSignature callback() throws IOException {
        read();
        chord.refuse();
        checkWhatRuns();
        if (call.isGiven()) {
            call.checkCallback(json.path());
        }
        return encoded();
    }

    /** What runs at the first failure: no chain, so far. */
    EncodedSignature firstFailure() throws IOException {
        EncodedSignature first = member();
        if (then != null) {
            violations.notSupported(json.path(), "has a then: what is run at the first failure is no chain");
        }
        return first;
    }

    private EncodedSignature nested() {
        if (ofSignature != null) {
            violations.add(
                    ofSignature, "goes with a task or a url; of these fields a nested chord has ref, queue and then");
        }
        return chord.encode(Optional.ofNullable(ref), Optional.ofNullable(queue), then);
    }

    private void read() throws IOException {
        try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            json.object(field -> field(field, out));
            out.writeEndObject();
        } finally {
            chord.leave();
        }
    }

    private void field(String field, JsonGenerator out) throws IOException {
        if (ChordBody.FIELDS.contains(field)) {
            chord.read(field);
        } else if (json.isNull() && known(field)) {
            return;
        } else if (CallReader.FIELDS.contains(field)) {
            ofSignature = json.path();
            call.field(field, out);
        } else {
            if (!OF_BOTH.contains(field)) {
                ofSignature = json.path();
            }
            switch (field) {
                case "task" -> out.writeStringField(field, task = name("task"));
                case "queue" -> out.writeStringField(field, queue = name("queue"));
                case "ref" -> out.writeStringField(field, ref = ref());
                case "timeout", "delay" -> policy.span(field, out);
                case "retry" -> policy.retry(out);
                case "then" -> then();
                case "args" -> {
                    arguments = json.path();
                    out.writeFieldName(field);
                    json.copyArray(out);
                }
                case "kwargs" -> {
                    arguments = json.path();
                    out.writeFieldName(field);
                    json.copyObject(out);
                }
                default -> throw json.unknownField(json.path());
            }
        }
    }

    private static boolean known(String field) {
        return BUILT.contains(field) || CallReader.FIELDS.contains(field);
    }

    /** A link may be what a member may be; as the last field it is written once all others are known. */
    private void then() throws IOException {
        if (link == Signature.LINKS_LIMIT) {
            violations.add(json.path(), "is one too many: a chain has at most " + Signature.LINKS_LIMIT + " links");
            json.skip();
        } else {
            then = new SignatureReader(json, violations, Optional.empty(), link + 1).member();
        }
    }

    private String name(String what) throws IOException {
        String name = json.text();
        violations.checkName(json.path(), what, name);
        return name;
    }

    private String ref() throws IOException {
        String text = json.text();
        if (text.length() > Signature.REF_LIMIT) {
            violations.add(json.path(), "has " + text.length() + " characters, at most " + Signature.REF_LIMIT);
        }
        return text;
    }

    private void checkWhatRuns() {
        if (task != null && call.isGiven()) {
            violations.add(json.path(), "has both a task and a url; it must have one of them");
        } else if (call.isGiven() && arguments != null) {
            violations.add(arguments, "goes with a task; a url has a body");
        } else if (task == null && !call.isGiven()) {
            violations.add(json.path(), "has neither a task nor a url; it must have one of them");
        } else if (!call.isGiven()) {
            call.checkUnused(json.path());
        }
    }

    private EncodedSignature encoded() {
        EncodedSignature encoded = new EncodedSignature(
                task == null ? call.name() : task,
                Optional.ofNullable(ref),
                Optional.ofNullable(queue),
                Buffer.buffer(bytes.toByteArray()));
        EncodedSignature alone = call.isGiven() ? encoded.orOn(HttpCall.QUEUE) : encoded;
        return then == null ? alone : alone.then(then);
    }
}
