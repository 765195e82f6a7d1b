package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.chord.Signature;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.Submission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code redis/open.lua}: the keys and arguments of a call. */
record OpenCall(RedisKeys keys, RedisClock clock, LiveWorkers workers, TuttiConfig config, Admission admission) {
    private static final RedisScript OPEN = StoreScripts.load(
            "open", "skips-callback", "chord-ended", "members-ended", "abandon", "too-many-queues", "waits-for");

    /**
     * Makes one.
     *
     * @param chunk the first members; all of them when the chord is {@code whole}
     * @param claim what is known of the idempotency key, where there is one
     */
    ScriptCall of(
            ChordId id, Submission submission, List<EncodedSignature> chunk, boolean whole, Optional<Claim> claim) {
        return of(id, submission, chunk, whole, claim, List.of(), List.of("", ""));
    }

    /**
     * The same of a nested chord.
     *
     * @param envelope header of the envelope in which it ends for its parent
     * @param ref what its parent's member is called
     */
    ScriptCall nested(
            ChordId id,
            Submission submission,
            List<EncodedSignature> chunk,
            boolean whole,
            Header envelope,
            Optional<String> ref) {
        ChordId parent = envelope.chord();
        int partition = id.partition();
        return of(
                id,
                submission,
                chunk,
                whole,
                Optional.empty(),
                List.of(
                        keys.chord(parent),
                        keys.children(parent),
                        keys.outcomes(parent),
                        keys.envelopes(partition),
                        keys.chords(partition, ChordState.ABANDONED)),
                List.of(envelope.text(), ref.map(Json::write).orElse("null")));
    }

    private ScriptCall of(
            ChordId id,
            Submission submission,
            List<EncodedSignature> chunk,
            boolean whole,
            Optional<Claim> claim,
            List<String> parentKeys,
            List<String> parent) {
        int partition = id.partition();
        Map<String, Integer> queues = whole ? ChordWriter.count(chunk, submission.ends()) : Map.of();
        String callbackQueue =
                submission.callback().flatMap(EncodedSignature::queue).orElse(Signature.DEFAULT_QUEUE);
        List<String> key = new ArrayList<>(List.of(
                keys.chord(id),
                keys.manifest(id, 0),
                keys.chunks(id),
                keys.opening(partition),
                keys.dispatching(partition),
                keys.queues(partition),
                keys.open(partition),
                keys.ended(partition),
                keys.chords(partition, ChordState.OPENING),
                keys.chords(partition, ChordState.RUNNING),
                keys.chords(partition, ChordState.JOINED),
                keys.chords(partition, ChordState.COMPLETED),
                keys.first(partition, callbackQueue),
                keys.deadlines(partition)));
        List<Object> args = new ArrayList<>(List.of(
                clock.offset(),
                id.text(),
                Header.VERSION,
                chunk.size(),
                whole ? 1 : 0,
                workers.window(),
                ManifestChunk.encode(chunk)));
        args.add(submission.callback().<Object>map(EncodedSignature::json).orElse(""));
        args.addAll(List.of(
                callbackQueue,
                Json.write(submission.labels()),
                submission.trace().orElse("-"),
                keys.events(partition),
                submission.deadline().orElse(config.defaultDeadline()).toMillis(),
                config.callbackDeadline().toMillis(),
                queues.size()));
        Map<String, Integer> numbers = new LinkedHashMap<>();
        queues.forEach((queue, members) -> {
            numbers.put(queue, numbers.size() + 1);
            key.add(keys.first(partition, queue));
            key.add(keys.bulk(partition, queue));
            args.add(queue);
            args.add(members);
        });
        if (whole) {
            MemberMessages messages = new MemberMessages(id, 1, submission);
            for (int i = 0; i < chunk.size(); i++) {
                String queue = chunk.get(i).queue().orElseThrow();
                args.add(numbers.get(queue));
                args.add(messages.header(i, chunk.get(i)));
                args.add(chunk.get(i).json());
            }
        }
        claim.ifPresent(of -> key.addAll(of.keys(id, keys)));
        key.addAll(parentKeys);
        args.addAll(claim.map(Claim::args).orElse(Claim.NONE));
        args.addAll(admission.args());
        args.add(admission.queues());
        args.add(submission.errback().<Object>map(EncodedSignature::json).orElse(""));
        args.add(submission.errback().flatMap(EncodedSignature::queue).orElse(""));
        args.add(submission.onFailure().json());
        args.add(submission.tolerated().orElse(""));
        args.add(links(submission.callback()));
        args.add(links(submission.errback()));
        args.add(
                submission.maxConcurrency().isPresent()
                        ? submission.maxConcurrency().getAsInt()
                        : "");
        args.add(submission.onFirstFailure().<Object>map(EncodedSignature::json).orElse(""));
        args.add(submission.onFirstFailure().flatMap(EncodedSignature::queue).orElse(""));
        args.addAll(parent);
        return new ScriptCall(OPEN, key, args);
    }

    /** The queues of the links behind it, separated by commas. */
    private static String links(Optional<EncodedSignature> end) {
        return end.stream().flatMap(EncodedSignature::queuesBehind).distinct().collect(Collectors.joining(","));
    }
}
