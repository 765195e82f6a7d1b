package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.Reason;
import dev.tutti.chord.TaskId;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.Header;
import dev.tutti.wire.ManifestChunk.Member;
import dev.tutti.wire.Pieces;
import dev.tutti.wire.Unreadable;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * {@code redis/send-lost.lua}: sends messages again that are nowhere, in the same round, up to {@code
 * tutti.max-deliveries} times each; beyond that, and where the signature is lost as well, an envelope says that the task is
 * lost. Nobody is hurt if the message was only overlooked: the first outcome counts.
 */
@ApplicationScoped
class SendLost {
    private static final RedisScript SCRIPT = StoreScripts.load("send-lost", "progress");
    private static final int AT_ONCE = 256;
    private static final int BYTES = 1 << 20;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final Manifest manifest;
    private final TaskReader tasks;
    private final int most;

    SendLost(RedisCommands redis, RedisKeys keys, Manifest manifest, TaskReader tasks, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.manifest = manifest;
        this.tasks = tasks;
        this.most = config.maxDeliveries();
    }

    /** What was done for a chord: how far it is now, messages sent again, tasks ended as lost. */
    record Sent(String progress, int again, int lost) {
        int count() {
            return again + lost;
        }

        static Sent nothing(String progress) {
            return new Sent(progress, 0, 0);
        }

        Sent and(Sent next) {
            return new Sent(next.progress, again + next.again, lost + next.lost);
        }
    }

    /**
     * A message that is nowhere.
     *
     * @param stream where it goes; empty when it cannot be sent
     */
    private record Message(int index, Optional<String> stream, Header header, Buffer payload, Buffer outcome) {
        int bytes() {
            return payload.length() + outcome.length();
        }
    }

    /** Sends what is missing, of a chain its first link, for only that is kept; stops where the chord goes on by itself. */
    Uni<Sent> send(Suspect suspect, BitSet missing) {
        AtomicReference<String> progress = new AtomicReference<>(suspect.progress());
        return blocks(missing)
                .onItem()
                .transformToUniAndConcatenate(block -> messages(suspect, block))
                .onItem()
                .transformToIterable(messages -> Pieces.of(messages, AT_ONCE, BYTES, Message::bytes))
                .onItem()
                .transformToUniAndConcatenate(piece -> send(suspect, progress, piece))
                .collect()
                .with(Collectors.reducing(Sent.nothing(suspect.progress()), Sent::and));
    }

    private static Multi<List<Integer>> blocks(BitSet missing) {
        return Multi.createFrom()
                .items(missing.stream().boxed())
                .group()
                .intoLists()
                .of(AT_ONCE);
    }

    private Uni<List<Message>> messages(Suspect suspect, List<Integer> bits) {
        return suspect.joined()
                ? tasks.signature(suspect.id(), suspect.end()).map(signature -> List.of(end(suspect, signature)))
                : Multi.createFrom()
                        .iterable(bits)
                        .onItem()
                        .transformToUniAndConcatenate(index -> member(suspect, index))
                        .collect()
                        .asList();
    }

    private Message end(Suspect suspect, Optional<Buffer> signature) {
        ChordId id = suspect.id();
        String queue = suspect.queues().get(0);
        Header header = new Header(
                suspect.end(),
                id,
                -1,
                suspect.round(),
                suspect.generation(),
                1,
                queue,
                List.of(queue),
                suspect.trace());
        return new Message(
                -1,
                signature.map(there -> keys.first(id.partition(), queue)),
                suspect.links().isEmpty() ? header : header.beginsChain(),
                signature.orElseGet(Buffer::buffer),
                UnrunOutcome.of(header.task(), signature, suspect.round(), Reason.LOST, why(signature))
                        .bytes());
    }

    private Uni<Message> member(Suspect suspect, int index) {
        ChordId id = suspect.id();
        MemberMessages headers =
                new MemberMessages(id, suspect.round(), suspect.next().names(), suspect.trace());
        return manifest.member(id, index)
                .onFailure(Unreadable.class)
                .recoverWithItem(Optional.<Member>empty())
                .map(member -> {
                    Optional<Buffer> signature = member.map(Member::signature);
                    String queue = member.map(Member::queue)
                            .orElseGet(() -> suspect.queues().get(0));
                    String why = suspect.outcomesGone() ? "its outcome is gone from Redis" : why(signature);
                    return new Message(
                            index,
                            suspect.outcomesGone()
                                    ? Optional.empty()
                                    : member.map(there -> keys.bulk(id.partition(), queue)),
                            Header.parse(member.map(there -> headers.header(index, there))
                                    .orElseGet(() -> headers.header(index, queue))),
                            signature.orElseGet(Buffer::buffer),
                            UnrunOutcome.of(new TaskId.Member(id, index), signature, suspect.round(), Reason.LOST, why)
                                    .bytes());
                });
    }

    private String why(Optional<Buffer> signature) {
        return signature.isEmpty()
                ? "its signature is gone from Redis"
                : "its message was sent again " + most + " times and is gone from Redis";
    }

    private Uni<Sent> send(Suspect suspect, AtomicReference<String> progress, List<Message> messages) {
        ChordId id = suspect.id();
        Map<String, Integer> streams = new LinkedHashMap<>();
        List<String> key = new ArrayList<>(
                List.of(keys.chord(id), keys.outcomes(id), keys.repeats(id), keys.envelopes(id.partition())));
        List<Object> args = new ArrayList<>(List.of(progress.get(), most));
        for (Message message : messages) {
            args.add(message.index());
            args.add(message.stream()
                    .map(stream -> streams.computeIfAbsent(stream, name -> {
                        key.add(name);
                        return streams.size() + 1;
                    }))
                    .orElse(0));
            args.add(message.header().text());
            args.add(message.payload());
            args.add(message.outcome());
        }
        return redis.call(new ScriptCall(SCRIPT, key, args))
                .map(reply -> new Sent(
                        reply.get(0).toString(),
                        reply.get(1).toInteger(),
                        reply.get(2).toInteger()))
                .invoke(sent -> progress.set(sent.progress()));
    }
}
