package dev.tutti.store;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.OnFailure;
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
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

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
                        Request.cmd(Command.HMGET)
                                .arg(key)
                                .arg("callbackQueue")
                                .arg("errbackQueue")
                                .arg("onFailure")
                                .arg("failed")
                                .arg("callbackLinks")
                                .arg("errbackLinks"),
                        Request.cmd(Command.HKEYS).arg(key)))
                .chain(replies -> look(id, queues(replies.get(0), replies.get(1)))
                        .map(reply -> reply.size() == 0
                                ? Optional.<WaitingFor>empty()
                                : Optional.of(read(end(id, replies.get(0)), reply))))
                .onFailure()
                .transform(failure -> StoreDown.of("the tasks of chord " + id + " were not looked for", failure));
    }

    /** What the chord waits for once its members have ended: in {@code skips-callback.lua} is the same rule. */
    private static TaskId end(ChordId id, Response h) {
        boolean skips = h.get(2) != null
                && h.get(2).toString().equals(OnFailure.PROPAGATE.json())
                && h.get(3) != null
                && h.get(3).toInteger() > 0;
        return skips ? new TaskId.Errback(id) : new TaskId.Callback(id);
    }

    private static List<String> queues(Response h, Response fields) {
        TreeSet<String> queues = new TreeSet<>();
        fields.forEach(field -> {
            String name = field.toString();
            if (name.startsWith(TOTAL)) {
                queues.add(name.substring(TOTAL.length()));
            }
        });
        queues.addAll(NextQueues.of(h.get(0), h.get(1)).names());
        Stream.of(h.get(4), h.get(5))
                .filter(Objects::nonNull)
                .forEach(names -> queues.addAll(List.of(names.toString().split(","))));
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

    private static WaitingFor read(TaskId end, Response reply) {
        return new WaitingFor(
                reply.get(0).toInteger(),
                reply.get(1).toInteger(),
                reply.get(2).toInteger() == 1,
                place(end, reply, 3, "queued"),
                place(end, reply, 4, "delayed"),
                place(end, reply, 5, "inHand"));
    }

    private static Place place(TaskId end, Response reply, int count, String name) {
        List<Waiting> tasks = new ArrayList<>();
        for (int i = HEAD; i < reply.size(); i++) {
            if (reply.get(i).get(0).toString().equals(name)) {
                tasks.add(task(end, reply.get(i), name.equals("delayed")));
            }
        }
        return new Place(reply.get(count).toInteger(), tasks);
    }

    private static Waiting task(TaskId end, Response task, boolean delayed) {
        int index = task.get(1).toInteger();
        Optional<Instant> time = Optional.of(Instant.ofEpochMilli(task.get(4).toLong()));
        return new Waiting(
                index < 0 ? end : new TaskId.Member(end.chord(), index),
                task.get(2).toInteger(),
                Optional.of(task.get(3).toString()).filter(name -> !name.isEmpty()),
                delayed ? Optional.empty() : time,
                delayed ? time : Optional.empty(),
                Optional.of(task.get(5).toInteger()).filter(link -> link > 0));
    }
}
