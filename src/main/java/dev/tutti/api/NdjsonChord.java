package dev.tutti.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tutti.config.TuttiConfig;
import dev.tutti.emit.ChordUpload;
import dev.tutti.emit.Emitted;
import dev.tutti.emit.Rejected;
import dev.tutti.emit.StreamedChords;
import dev.tutti.wire.IdempotencyKey;
import dev.tutti.wire.NestedJson;
import dev.tutti.wire.Submission;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One NDJSON body as it comes: its first line is the chord without members, every further line is one member. Blank lines
 * are passed over.
 */
final class NdjsonChord {
    private final StreamedChords chords;
    private final BodyLimits json;
    private final TuttiConfig.Limits limits;
    private final Optional<String> trace;
    private final Optional<IdempotencyHeader.Given> key;
    private final BodyRoom.Held held;
    private final LineSplitter lines = new LineSplitter();
    private final MessageDigest members = IdempotencyKey.sha256();
    private Optional<ChordUpload> upload = Optional.empty();
    private long bytes;
    private int line;

    /** @param held room for what is read and not stored yet */
    NdjsonChord(
            StreamedChords chords,
            BodyLimits json,
            TuttiConfig.Limits limits,
            Optional<String> trace,
            Optional<IdempotencyHeader.Given> key,
            BodyRoom.Held held) {
        this.chords = chords;
        this.json = json;
        this.limits = limits;
        this.trace = trace;
        this.key = key;
        this.held = held;
    }

    /**
     * Reads the lines that this part completes and stores what fills a chunk. Fails as {@link ChordUpload#flush} does, with
     * {@link Refused} and {@link Rejected} when a line is wrong, one or all of them too long, or there is no room.
     */
    Uni<Void> take(Buffer part) {
        return Uni.createFrom().deferred(() -> {
            bytes += part.length();
            if (bytes > limits.chordBytes()) {
                throw Unread.tooLarge("chord-bytes");
            }
            lines.add(part, this::read);
            requireLength(line + 1, lines.begun());
            held.need(lines.begun() + upload.map(ChordUpload::pendingBytes).orElse(0L));
            return upload.map(ChordUpload::flush).orElse(Uni.createFrom().voidItem());
        });
    }

    /** Accepts the chord; the body has ended. */
    Uni<Emitted> end() {
        return Uni.createFrom().deferred(() -> {
            lines.end(this::read);
            return upload.orElseThrow(() -> new Refused(
                            ProblemType.MALFORMED,
                            "The body is empty; its first line should be the chord without its members."))
                    .end(key.map(text -> HexFormat.of().formatHex(members.digest())));
        });
    }

    /** Gives up what is stored of it. */
    Uni<Void> abandon() {
        return upload.map(ChordUpload::abandon).orElse(Uni.createFrom().voidItem());
    }

    /** The upload once its first line was read. */
    Optional<ChordUpload> upload() {
        return upload;
    }

    private void read(byte[] bytesOfLine) {
        line++;
        requireLength(line, bytesOfLine.length);
        if (isBlank(bytesOfLine)) {
            return;
        }
        byte[] text = bytesOfLine[bytesOfLine.length - 1] == '\r'
                ? Arrays.copyOf(bytesOfLine, bytesOfLine.length - 1)
                : bytesOfLine;
        try {
            if (upload.isPresent()) {
                member(upload.get(), text);
            } else {
                upload = Optional.of(begin(text));
            }
        } catch (Rejected rejected) {
            throw new Rejected(rejected.why(), rejected.field(), rejected.getMessage() + " (line " + line + ")");
        }
    }

    private ChordUpload begin(byte[] first) {
        Submission head = ChordBody.readHead(first, new Place(line, ""), json, trace);
        // no JSON body has such a fingerprint, for none begins like this
        byte[] submitted = ("ndjson\n" + new String(first, UTF_8)).getBytes(UTF_8);
        return chords.begin(head, key.map(given -> given.with(submitted)));
    }

    private void member(ChordUpload to, byte[] text) {
        to.add(ChordBody.readMember(text, new Place(line, "members[" + to.total() + "]"), json));
        if (key.isPresent()) {
            members.update(text);
            members.update((byte) '\n');
        }
    }

    private void requireLength(int number, int length) {
        boolean head = upload.isEmpty();
        // a line that is a nested chord may be longer than another one, which is told once it was read
        long most = head ? limits.bodyBytes() : Math.max(limits.memberBytes(), NestedJson.BYTES_LIMIT);
        if (length > most) {
            throw new Rejected(
                    Rejected.Why.TOO_LARGE,
                    head ? "" : "members[" + upload.get().total() + "]",
                    "line " + number + " has more than " + most + " bytes (tutti.limits."
                            + (head ? "body-bytes" : "member-bytes") + ")");
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
