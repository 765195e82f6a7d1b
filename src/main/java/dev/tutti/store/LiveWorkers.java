package dev.tutti.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import dev.tutti.chord.Signature;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.RedisScript;
import dev.tutti.connector.ScriptCall;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who runs tasks, and which: signs of life, what each worker says of itself, and the window that follows from it. */
@ApplicationScoped
public class LiveWorkers {
    private static final RedisScript ALIVE = StoreScripts.load("alive");
    /** After that long without a sign of life a worker counts as gone. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int SMALLEST_WINDOW = 1_024;

    private final RedisCommands redis;
    private final RedisKeys keys;
    private final RedisClock clock;
    private final TuttiConfig config;
    private volatile List<WorkerCard> live = List.of();
    private volatile Map<String, TaskCard> tasks = Map.of();
    private volatile Map<String, TaskCard> declared = Map.of();
    private volatile Optional<Set<String>> served = Optional.empty();

    LiveWorkers(RedisCommands redis, RedisKeys keys, RedisClock clock, TuttiConfig config) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.config = config;
    }

    /**
     * What a worker says of itself.
     *
     * @param role {@code worker}; the only one that gives signs of life
     * @param concurrency tasks in hand at most
     * @param tasks those it knows, by name
     * @param inHand tasks that it had in hand when it said so
     */
    public record WorkerCard(
            String name, @Nullable String role, List<String> queues, int concurrency, List<String> tasks, int inHand) {
        /** The role of who runs tasks. */
        public static final String WORKER = "worker";

        public WorkerCard {
            role = role == null ? WORKER : role; // a version before says none
        }

        /** A worker with nothing in hand. */
        public WorkerCard(String name, List<String> queues, int concurrency, List<String> tasks) {
            this(name, WORKER, queues, concurrency, tasks, 0);
        }

        /** The same with so many tasks in hand. */
        public WorkerCard having(int tasksInHand) {
            return new WorkerCard(name, role, queues, concurrency, tasks, tasksInHand);
        }
    }

    /** What a worker says of a task: name, the queue it declares (empty for none), parameters. */
    public record TaskCard(String name, String queue, List<ParameterCard> parameters) {}

    /** A parameter: its name and its type as Java writes it. */
    public record ParameterCard(String name, String type) {}

    /** The workers that lived at the last {@link #refresh}. */
    public List<WorkerCard> live() {
        return live;
    }

    /** The queues that they serve; empty as long as that is not known of every one. */
    Optional<Set<String>> served() {
        return served;
    }

    /** The tasks that those workers serve, by name. */
    public Map<String, TaskCard> tasks() {
        return tasks;
    }

    /**
     * The queue that a task declares, if it declares one: as its workers last said, for they may have been scaled to none and
     * come back only because something is in that queue.
     */
    public Optional<String> queueOf(String task) {
        return Optional.ofNullable(declared.get(task)).map(TaskCard::queue).filter(queue -> !queue.isEmpty());
    }

    /** A signature, and what follows it, with the queue it goes to: its own, else what the task declares, else {@code default}. */
    public EncodedSignature bind(EncodedSignature signature) {
        return signature.bind(task -> queueOf(task).orElse(Signature.DEFAULT_QUEUE));
    }

    /** Longest bulk stream: {@code tutti.window}, or max(1024, 2 × the live workers' concurrency). */
    public int window() {
        int concurrency = live.stream().mapToInt(WorkerCard::concurrency).sum();
        return config.window().orElse(Math.max(SMALLEST_WINDOW, 2 * concurrency));
    }

    /** Writes down what tasks there are; once at a worker's start and after Redis was away. */
    public Uni<Void> declare(List<TaskCard> cards) {
        if (cards.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Request request = Request.cmd(Command.HSET).arg(keys.tasks());
        cards.forEach(card -> request.arg(card.name()).arg(Json.write(card)));
        return redis.send(request).replaceWithVoid();
    }

    /** A worker's sign of life. */
    public Uni<Void> alive(WorkerCard card) {
        Request self = Request.cmd(Command.SET)
                .arg(keys.worker(card.name()))
                .arg(Json.write(card))
                .arg("EX")
                .arg(KEPT.toSeconds());
        // the sign first: a full Redis refuses the SET, and what was said before still stands
        return askWhoLives(card.name()).chain(() -> redis.send(self)).replaceWithVoid();
    }

    /** Looks who lives; repeated each second. */
    public Uni<Void> refresh() {
        return askWhoLives("")
                .chain(reply -> {
                    List<Request> requests = new ArrayList<>();
                    for (Response name : reply) {
                        requests.add(Request.cmd(Command.GET).arg(keys.worker(name.toString())));
                    }
                    requests.add(Request.cmd(Command.HGETALL).arg(keys.tasks()));
                    return redis.sendAll(requests);
                })
                .invoke(this::learn)
                .replaceWithVoid();
    }

    /** Names of those who live now. */
    Uni<List<String>> names() {
        return askWhoLives("")
                .map(reply -> reply.stream().map(Response::toString).toList());
    }

    /** Reads a card; empty, which is logged, when it cannot be read. */
    static Optional<WorkerCard> card(String json) {
        return read("a worker", json, WorkerCard.class);
    }

    private Uni<Response> askWhoLives(String self) {
        return redis.call(
                new ScriptCall(ALIVE, List.of(keys.workers()), List.of(clock.offset(), self, SILENCE.toMillis())));
    }

    private void learn(List<Response> replies) {
        List<WorkerCard> cards = replies.subList(0, replies.size() - 1).stream()
                .filter(Objects::nonNull)
                .flatMap(json -> card(json.toString()).stream())
                .toList();
        Map<String, TaskCard> known = new HashMap<>();
        Response all = replies.get(replies.size() - 1);
        all.getKeys().forEach(task -> read("task " + task, all.get(task).toString(), TaskCard.class)
                .ifPresent(card -> known.put(task, card)));
        Map<String, TaskCard> current = new HashMap<>(known);
        current.keySet()
                .retainAll(cards.stream().flatMap(card -> card.tasks().stream()).collect(Collectors.toSet()));
        live = cards;
        served = cards.size() < replies.size() - 1
                ? Optional.empty()
                : Optional.of(
                        cards.stream().flatMap(card -> card.queues().stream()).collect(Collectors.toUnmodifiableSet()));
        tasks = Map.copyOf(current);
        declared = Map.copyOf(known);
    }

    /** A newer version may say more, and one that cannot be read must not hide the others. */
    private static <T> Optional<T> read(String who, String json, Class<T> type) {
        try {
            return Optional.ofNullable(Json.MAPPER
                    .readerFor(type)
                    .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(json));
        } catch (JsonProcessingException e) {
            StoreLog.LOG.cardUnreadable(who, e.getOriginalMessage());
            return Optional.empty();
        }
    }
}
