package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.ChordState;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.NotAccepted.Why;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Header;
import dev.tutti.wire.ManifestChunk;
import dev.tutti.wire.NestedJson;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskMessage;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Opens the chord that a member of another one is, when that member's message comes. It was accepted with its parent, so no
 * limit is asked. The message may come again, and to several at once: what is there is found and gone on with.
 */
@ApplicationScoped
public class OpenNested {
    private final Durably durably;
    private final RedisCommands redis;
    private final RedisKeys keys;
    private final OpenCall calls;
    private final ChordWriter writer;
    private final Dispatching dispatching;
    private final RunNestedAgain again;
    private final ChordMeters meters;

    OpenNested(
            Durably durably,
            RedisCommands redis,
            RedisKeys keys,
            RedisClock clock,
            LiveWorkers workers,
            TuttiConfig config,
            Admission admission,
            ChordWriter writer,
            Dispatching dispatching,
            RunNestedAgain again,
            ChordMeters meters) {
        this.durably = durably;
        this.redis = redis;
        this.keys = keys;
        this.calls = new OpenCall(keys, clock, workers, config, admission);
        this.writer = writer;
        this.dispatching = dispatching;
        this.again = again;
        this.meters = meters;
    }

    /** What became of it. */
    public enum Opened {
        /** It runs, or has ended and said so: the message has done its work. */
        DONE,
        /** Its parent was closed, has gone on without it, or is gone: there is nothing to open. */
        NOBODY_WAITS
    }

    /**
     * Opens it, or goes on with it; in a later round of the parent what failed of it runs again. Fails with {@link StoreDown},
     * and with {@link dev.tutti.wire.Unreadable} when the message is no chord; repeating it is harmless.
     */
    public Uni<Opened> open(TaskMessage message) {
        return Uni.createFrom().deferred(() -> {
            Header envelope = message.header().ofEnvelope();
            EncodedSignature member = NestedJson.read(message.signature());
            Submission chord =
                    member.nested().orElseThrow().inTrace(message.header().trace());
            ChordId id = envelope.chord().child(envelope.index());
            return open(id, chord, envelope, member.ref())
                    .onFailure()
                    .transform(failure -> StoreDown.of("nested chord " + id + " was not opened", failure));
        });
    }

    private Uni<Opened> open(ChordId id, Submission chord, Header envelope, Optional<String> ref) {
        List<List<EncodedSignature>> chunks = ManifestChunk.cut(chord.members());
        boolean whole = chunks.size() == 1 && !chord.holdsBack(chord.members().size());
        ScriptCall call = calls.nested(id, chord, chunks.get(0), whole, envelope, ref);
        return durably.callDurably(call, ChordWriter::isState).chain(reply -> {
            String said = reply.get(0).toString();
            boolean found = said.equals("found");
            if (!found && !said.equals("nobody")) {
                meters.stored(state(reply, 0));
            }
            return switch (said) {
                case "nobody" -> Uni.createFrom().item(Opened.NOBODY_WAITS);
                case "found" ->
                    state(reply, 1).ended()
                            ? again.run(id, envelope)
                            : complete(id, chord, chunks, state(reply, 1), envelope, ref);
                default -> complete(id, chord, chunks, state(reply, 0), envelope, ref);
            };
        });
    }

    private static ChordState state(Response reply, int at) {
        return ChordState.ofJson(reply.get(at).toString())
                .orElseThrow(() -> new IllegalStateException("open answered " + reply));
    }

    private Uni<Opened> complete(
            ChordId id,
            Submission chord,
            List<List<EncodedSignature>> chunks,
            ChordState state,
            Header envelope,
            Optional<String> ref) {
        if (state != ChordState.OPENING) {
            return Uni.createFrom().item(Opened.DONE);
        }
        return appended(id)
                .chain(there -> append(id, chunks, there))
                .chain(() -> writer.seal(id, chord))
                // what goes wrong with the first slice, the aggregators put right
                .chain(() -> dispatching.feed(id).onFailure().recoverWithItem(0))
                .replaceWith(Opened.DONE)
                // closed with its parent meanwhile, or given up because this took too long
                .onFailure(OpenNested::givenUp)
                .recoverWithUni(() -> open(id, chord, envelope, ref));
    }

    private static boolean givenUp(Throwable failure) {
        return failure instanceof NotAccepted refused && refused.why() == Why.ABANDONED;
    }

    private Uni<Integer> appended(ChordId id) {
        return redis.send(Request.cmd(Command.HGET).arg(keys.chord(id)).arg("appended"))
                .map(reply -> reply == null ? 0 : reply.toInteger());
    }

    private Uni<Void> append(ChordId id, List<List<EncodedSignature>> chunks, int there) {
        int[] first = {0};
        return Multi.createFrom()
                .iterable(chunks)
                .onItem()
                .transformToUniAndConcatenate(chunk -> {
                    int from = first[0];
                    first[0] += chunk.size();
                    return from < there ? Uni.createFrom().voidItem() : writer.append(id, from, chunk);
                })
                .onItem()
                .ignoreAsUni();
    }
}
