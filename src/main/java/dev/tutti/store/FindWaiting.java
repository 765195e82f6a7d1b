package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.TaskId;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.store.WaitingFor.Place;
import dev.tutti.store.WaitingFor.Waiting;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code redis/whereabouts.lua}: what an open chord waits for, as far as a bounded search tells. */
@ApplicationScoped
public class FindWaiting {
    private static final RedisScript SCRIPT = StoreScripts.load("whereabouts");
    private static final int ENTRIES = 1_000;
    private static final int BYTES = 1 << 20;
    private static final int NAMED = 10;
    private static final int HEAD = 6;
    private static final String TOTAL = "total:";

    private final RedisCommands redis;
    private final RedisKeys keys;

    FindWaiting(RedisCommands redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /**
     * Looks at the first 1,000 entries, or 1 MiB, of the chord's queues.
     *
     * @return empty when the chord is neither running nor joined. Fails with {@link StoreDown}
     */
    public Uni<Optional<WaitingFor>> of(ChordId id) {
        String key = keys.chord(id);
        return redis.sendAll(List.of(
                        Request.cmd(Command.HGET).arg(key).arg("callbackQueue"),
                        Request.cmd(Command.HKEYS).arg(key)))
                .chain(replies -> look(id, queues(replies.get(0), replies.get(1))))
                .map(reply -> reply.size() == 0 ? Optional.<WaitingFor>empty() : Optional.of(read(id, reply)))
                .onFailure()
                .transform(failure -> StoreDown.of("the tasks of chord " + id + " were not looked for", failure));
    }

    private static List<String> queues(@Nullable Response callbackQueue, Response fields) {
        TreeSet<String> queues = new TreeSet<>();
        fields.forEach(field -> {
            String name = field.toString();
            if (name.startsWith(TOTAL)) {
                queues.add(name.substring(TOTAL.length()));
            }
        });
        if (callbackQueue != null) {
            queues.add(callbackQueue.toString());
        }
        return List.copyOf(queues);
    }

    private Uni<Response> look(ChordId id, List<String> queues) {
        int partition = id.partition();
        List<String> key = new ArrayList<>(List.of(keys.chord(id)));
        List<Object> args = new ArrayList<>(List.of(id.text(), RedisKeys.WORKERS, ENTRIES, BYTES, NAMED));
        for (String queue : queues) {
            key.add(keys.delayed(partition, queue));
            key.add(keys.first(partition, queue));
            key.add(keys.bulk(partition, queue));
            args.add(queue);
        }
        return redis.call(new ScriptCall(SCRIPT, key, args));
    }

    private static WaitingFor read(ChordId id, Response reply) {
        return new WaitingFor(
                reply.get(0).toInteger(),
                reply.get(1).toInteger(),
                reply.get(2).toInteger() == 1,
                place(id, reply, 3, "queued"),
                place(id, reply, 4, "delayed"),
                place(id, reply, 5, "inHand"));
    }

    private static Place place(ChordId id, Response reply, int count, String name) {
        List<Waiting> tasks = new ArrayList<>();
        for (int i = HEAD; i < reply.size(); i++) {
            if (reply.get(i).get(0).toString().equals(name)) {
                tasks.add(task(id, reply.get(i), name.equals("delayed")));
            }
        }
        return new Place(reply.get(count).toInteger(), tasks);
    }

    private static Waiting task(ChordId id, Response task, boolean delayed) {
        int index = task.get(1).toInteger();
        Optional<Instant> time = Optional.of(Instant.ofEpochMilli(task.get(4).toLong()));
        return new Waiting(
                index < 0 ? new TaskId.Callback(id) : new TaskId.Member(id, index),
                task.get(2).toInteger(),
                Optional.of(task.get(3).toString()).filter(name -> !name.isEmpty()),
                delayed ? Optional.empty() : time,
                delayed ? time : Optional.empty());
    }
}
