package dev.tutti.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tutti.chord.ChordId;
import dev.tutti.chord.OnFailure;
import dev.tutti.chord.Signature;
import dev.tutti.chord.Tolerance;
import dev.tutti.config.TuttiConfig;
import dev.tutti.connector.RedisCommands;
import dev.tutti.connector.StreamEntry;
import dev.tutti.store.Joining.Received;
import dev.tutti.wire.EncodedSignature;
import dev.tutti.wire.Envelope;
import dev.tutti.wire.Header;
import dev.tutti.wire.Json;
import dev.tutti.wire.Kind;
import dev.tutti.wire.SignatureJson;
import dev.tutti.wire.StoredOutcome;
import dev.tutti.wire.Submission;
import dev.tutti.wire.TaskMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The store's beans on an empty Redis, without a framework, and what tests do with them. */
public final class GivenStore implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String GROUP = RedisKeys.AGGREGATORS;

    private final RedisOfVersion server;
    private final RedisCommands looking;
    private int made;

    final RedisCommands commands;
    public final TuttiConfig config;
    public final RedisKeys keys;
    public final RedisClock clock = new RedisClock();
    public final LiveWorkers workers;
    public final Partitions partitions;
    final Durably durably;
    final MemoryPressure memory;
    public final ChordWriter writer;
    public final IdempotencyKeys idempotencyKeys;
    public final ChordReader reader;
    final Manifest manifest;
    final Undispatched undispatched;
    final DispatchSlice slices;
    public final Dispatching dispatching;
    public final Joining joining;
    public final DeadEnvelopes dead;
    public final Closing closing;
    public final DueChords due;
    public final Retrying retrying;

    public final MeterRegistry registry = new SimpleMeterRegistry();
    final ChordMeters meters = new ChordMeters(registry);

    private GivenStore(RedisOfVersion server, TuttiConfig config) {
        this.server = server;
        this.config = config;
        commands = CommandsOn.of(server.vertx, server.uri(), ProtocolVersion.RESP3);
        looking = CommandsOn.of(server.vertx, server.uri(), ProtocolVersion.RESP2);
        keys = new RedisKeys(config);
        workers = new LiveWorkers(commands, keys, clock, config);
        partitions = new Partitions(commands, keys, clock, config);
        durably = new Durably(commands, keys, config);
        memory = new MemoryPressure(commands, config);
        writer = new ChordWriter(durably, keys, clock, workers, config, new Admission(config, memory), meters);
        idempotencyKeys = new IdempotencyKeys(commands, keys, partitions);
        manifest = new Manifest(commands, keys);
        reader = new ChordReader(commands, keys, partitions, new FillOutcomes(manifest));
        undispatched = new Undispatched(commands, keys, manifest);
        slices = new DispatchSlice(commands, keys, clock, workers);
        dispatching = new Dispatching(commands, keys, undispatched, slices);
        joining = new Joining(commands, keys, clock, meters);
        dead = new DeadEnvelopes(commands);
        closing = new Closing(commands, keys, clock, config, meters);
        due = new DueChords(keys, new Due(commands, clock), closing, config);
        retrying = new Retrying(commands, durably, keys, clock, manifest);
    }

    static GivenStore on(RedisOfVersion server, Map<String, String> settings) {
        GivenStore given = new GivenStore(server, configOf(settings));
        given.redis("CONFIG", "SET", "maxmemory", 0);
        given.redis("FLUSHALL");
        return given;
    }

    /** The configuration's defaults with some settings over them. */
    public static TuttiConfig configOf(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(TuttiConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(TuttiConfig.class);
    }

    /** The same Redis, with what is in it, as a process of other settings sees it; closed with this one. */
    public GivenStore with(Map<String, String> settings) {
        return new GivenStore(server, configOf(settings));
    }

    @Override
    public void close() {
        CommandsOn.close(commands);
        CommandsOn.close(looking);
    }

    int port() {
        return server.port;
    }

    // ------------------------------------------------------------------------------------------------ what is stored

    /** A fresh id on partition 0. */
    public ChordId id() {
        return id(0);
    }

    ChordId id(int partition) {
        return ChordId.of("0197a6f4-0000-7000-8000-%012x".formatted(++made), partition);
    }

    /** A signature for that queue. */
    public static EncodedSignature member(Object argument, String queue) {
        return SignatureJson.encode(Signature.task("echo", argument).on(queue), Json.MAPPER);
    }

    public static List<EncodedSignature> members(int count, String queue) {
        return IntStream.range(0, count).mapToObj(i -> member(i, queue)).toList();
    }

    /** A submission whose callback, if any, runs on that queue. */
    public static Submission submission(List<EncodedSignature> members, Optional<String> callbackQueue) {
        return new Submission(
                members,
                callbackQueue.map(
                        queue -> SignatureJson.encode(Signature.task("done").on(queue), Json.MAPPER)),
                Map.of("kind", "test"),
                Optional.empty(),
                Optional.empty());
    }

    /** A submission of members on queue {@code q}, its callback on {@code cb}, an errback, if any, on {@code eb}. */
    static Submission submission(int members, OnFailure onFailure, Optional<Signature> errback, Tolerance tolerance) {
        Submission plain = submission(members(members, "q"), Optional.of("cb"));
        return new Submission(
                plain.members(),
                plain.callback(),
                plain.labels(),
                plain.deadline(),
                plain.trace(),
                onFailure,
                errback.map(signature -> SignatureJson.encode(signature, Json.MAPPER)),
                tolerance,
                OptionalInt.empty(),
                Optional.empty());
    }

    /** A running chord of such a submission. */
    ChordId running(Submission submission) {
        ChordId id = id();
        await(writer.open(id, submission, submission.members(), true));
        return id;
    }

    /** A running chord that propagates, its errback on queue {@code eb}. */
    ChordId propagating(int members) {
        return running(submission(
                members,
                OnFailure.PROPAGATE,
                Optional.of(Signature.task("failed").on("eb")),
                Tolerance.NONE));
    }

    /** A running chord that fails fast. */
    ChordId failingFast(int members, Tolerance tolerance) {
        return running(submission(members, OnFailure.FAIL_FAST, Optional.empty(), tolerance));
    }

    /** A running chord of so many members on queue {@code q}, its callback on queue {@code cb}. */
    public ChordId running(int members) {
        return running(members(members, "q"), Optional.of("cb"));
    }

    ChordId running(List<EncodedSignature> members, Optional<String> callbackQueue) {
        ChordId id = id();
        await(writer.open(id, submission(members, callbackQueue), members, true));
        return id;
    }

    /** A chord that is being opened with its first chunk; its callback is on queue {@code cb}. */
    public ChordId opening(List<EncodedSignature> firstChunk) {
        ChordId id = id();
        await(writer.open(id, submission(firstChunk, Optional.of("cb")), firstChunk, false));
        return id;
    }

    /** A sealed chord of which nothing is dispatched, in chunks of that size. */
    public ChordId undispatched(int chunkSize, List<EncodedSignature> members) {
        ChordId id = opening(members.subList(0, Math.min(chunkSize, members.size())));
        for (int from = chunkSize; from < members.size(); from += chunkSize) {
            await(writer.append(id, from, members.subList(from, Math.min(from + chunkSize, members.size()))));
        }
        await(writer.seal(id, members));
        return id;
    }

    /** A chord whose members have succeeded with their indices, so that its callback is due. */
    public ChordId joined(int members) {
        ChordId id = running(members);
        if (members > 0) {
            List<Received> envelopes = IntStream.range(0, members)
                    .mapToObj(i -> arrives(ofMember(id, i), value(1, i)))
                    .toList();
            await(joining.join(id, envelopes));
        }
        return id;
    }

    // --------------------------------------------------------------------------------------------------- what arrives

    /** The header of a member of a chord made by {@link #running(int)} in its first round. */
    public static Header ofMember(ChordId id, int index) {
        return new Header(Kind.MEMBER, id, index, 1, 1, 1, "q", List.of("cb"), Optional.empty());
    }

    /** The same of a chord made by {@link #propagating}. */
    static Header ofMemberBeforeErrback(ChordId id, int index) {
        return new Header(Kind.MEMBER, id, index, 1, 1, 1, "q", List.of("cb", "eb"), Optional.empty());
    }

    /** The header of a chord's callback. */
    public static Header ofCallback(ChordId id, int round, int generation) {
        return new Header(Kind.CALLBACK, id, -1, round, generation, 1, "cb", List.of("cb"), Optional.empty());
    }

    /** The header of the errback of a chord made by {@link #propagating}. */
    static Header ofErrback(ChordId id, int round, int generation) {
        return new Header(Kind.ERRBACK, id, -1, round, generation, 1, "eb", List.of("eb"), Optional.empty());
    }

    /** A success with that JSON number. */
    public static StoredOutcome value(int round, int value) {
        return new StoredOutcome(
                true, round, Buffer.buffer("{\"task\":\"echo\",\"status\":\"success\",\"value\":" + value + "}"));
    }

    /** A failure. */
    public static StoredOutcome failure(int round, String message) {
        return new StoredOutcome(
                false,
                round,
                Buffer.buffer(
                        "{\"task\":\"echo\",\"status\":\"failure\",\"exception\":{\"type\":\"Exception\",\"message\":\""
                                + message + "\",\"reason\":\"threw\"}}"));
    }

    /** Puts an entry into the stream of envelopes and reads it as an aggregator does, so that it is pending. */
    public StreamEntry envelopeArrives(int partition, Map<String, Buffer> fields) {
        String stream = keys.envelopes(partition);
        Request add = Request.cmd(Command.XADD).arg(stream).arg("*");
        fields.forEach((name, value) -> add.arg(name).arg(value));
        String id = await(looking.send(add)).toString();
        if (await(looking.send(request("XINFO", "GROUPS", stream))).size() == 0) {
            redis("XGROUP", "CREATE", stream, GROUP, "0");
        }
        redis("XREADGROUP", "GROUP", GROUP, "me", "COUNT", 1_000, "STREAMS", stream, ">");
        return new StreamEntry(
                stream, GROUP, id, "envelopes", List.copyOf(fields.keySet()), List.copyOf(fields.values()));
    }

    Received arrives(Header header, StoredOutcome outcome) {
        StreamEntry entry = envelopeArrives(
                header.chord().partition(),
                new TreeMap<>(Map.of(
                        TaskMessage.HEADER, Buffer.buffer(header.text()), TaskMessage.PAYLOAD, outcome.bytes())));
        return new Received(entry.id(), new Envelope(header, outcome.bytes()));
    }

    // ------------------------------------------------------------------------------------------------ what is to see

    /** Runs a command and waits for its reply, which is as in RESP2. */
    public Response redis(String command, Object... args) {
        return await(looking.send(request(command, args)));
    }

    private static Request request(String command, Object... args) {
        Request request = Request.cmd(Command.create(command));
        for (Object arg : args) {
            if (arg instanceof Buffer bytes) {
                request.arg(bytes);
            } else {
                request.arg(arg.toString());
            }
        }
        return request;
    }

    public static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    Map<String, String> hash(String key) {
        return map(redis("HGETALL", key));
    }

    private static Map<String, String> map(Response reply) {
        Map<String, String> hash = new TreeMap<>();
        for (int i = 0; i < reply.size(); i += 2) {
            hash.put(reply.get(i).toString(), text(reply.get(i + 1)));
        }
        return hash;
    }

    public String field(ChordId id, String field) {
        return String.valueOf(redis("HGET", keys.chord(id), field));
    }

    public List<String> members(String zset) {
        return texts(redis("ZRANGE", zset, 0, -1));
    }

    /** An entry of a stream. */
    public record Entry(String id, String header, String payload) {}

    public List<Entry> entries(String stream) {
        return entries(redis("XRANGE", stream, "-", "+"));
    }

    private static List<Entry> entries(Response reply) {
        List<Entry> entries = new ArrayList<>();
        for (Response entry : reply) {
            Response fields = entry.get(1);
            boolean message = fields.size() == 4;
            entries.add(new Entry(
                    entry.get(0).toString(),
                    message ? text(fields.get(1)) : "",
                    message ? text(fields.get(3)) : texts(fields).toString()));
        }
        return entries;
    }

    public int length(String stream) {
        return redis("XLEN", stream).toInteger();
    }

    public int number(String key) {
        Response number = redis("GET", key);
        return number == null ? 0 : number.toInteger();
    }

    public int pendingEnvelopes(int partition) {
        return redis("XPENDING", keys.envelopes(partition), GROUP).get(0).toInteger();
    }

    /** Everything there is: texts, hashes as maps, sorted sets as lists, streams as lists of {@link Entry}. */
    Map<String, Object> everything() {
        return read((type, key) -> switch (type) {
            case "string" -> request("GET", key);
            case "hash" -> request("HGETALL", key);
            case "zset" -> request("ZRANGE", key, 0, -1);
            default -> request("XRANGE", key, "-", "+");
        });
    }

    /** The same, a sorted set as a map from its members to their scores, as texts. */
    Map<String, Object> everythingWithScores() {
        Map<String, Object> all = read((type, key) -> switch (type) {
            case "string" -> request("GET", key);
            case "hash" -> request("HGETALL", key);
            case "zset" -> request("ZRANGE", key, 0, -1, "WITHSCORES");
            default -> request("XRANGE", key, "-", "+");
        });
        all.replaceAll((key, value) -> isScored(key, value) ? scores((List<?>) value) : value);
        return all;
    }

    private static boolean isScored(String key, Object value) {
        return value instanceof List<?> && !isStream(value) && !key.contains(":tasks:") && !key.endsWith(":envelopes");
    }

    private static Map<String, String> scores(List<?> flat) {
        Map<String, String> scores = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            scores.put(flat.get(i).toString(), flat.get(i + 1).toString());
        }
        return scores;
    }

    /** Everything there is in a form to read, scores and pending entries included. */
    public Map<String, String> dump() {
        Map<String, String> dump = new TreeMap<>();
        read((type, key) -> switch (type) {
                    case "string" -> request("GET", key);
                    case "hash" -> request("HGETALL", key);
                    case "zset" -> request("ZRANGE", key, 0, -1, "WITHSCORES");
                    default -> request("XRANGE", key, "-", "+");
                })
                .forEach((key, value) -> dump.put(key, value + (isStream(value) ? pending(key) : "")));
        return dump;
    }

    private static boolean isStream(Object value) {
        return value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Entry;
    }

    private Map<String, Object> read(BiFunction<String, String, Request> how) {
        List<String> all = texts(redis("KEYS", "*"));
        List<Response> types = await(
                looking.sendAll(all.stream().map(key -> request("TYPE", key)).toList()));
        List<Request> reads = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            reads.add(how.apply(types.get(i).toString(), all.get(i)));
        }
        List<Response> values = await(looking.sendAll(reads));
        Map<String, Object> read = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            read.put(all.get(i), value(types.get(i).toString(), values.get(i)));
        }
        return read;
    }

    private static Object value(String type, Response value) {
        return switch (type) {
            case "string" -> text(value);
            case "hash" -> map(value);
            case "zset" -> texts(value);
            default -> entries(value);
        };
    }

    private String pending(String stream) {
        StringBuilder pending = new StringBuilder();
        for (Response group : redis("XINFO", "GROUPS", stream)) {
            Response name = group.get(1);
            pending.append(" pending of ").append(name).append(": ");
            redis("XPENDING", stream, name, "-", "+", 10_000)
                    .forEach(entry -> pending.append(entry.get(0)).append(' '));
        }
        return pending.toString();
    }

    /** Runs something that may fail, and asserts that it changed nothing in Redis. */
    public void writesNothing(ThrowingCallable step) {
        Map<String, String> before = dump();
        try {
            step.call();
        } catch (Throwable expected) {
            assertThat(expected).isNotInstanceOf(AssertionError.class);
        }
        assertThat(dump()).isEqualTo(before);
    }

    private static List<String> texts(Response reply) {
        List<String> texts = new ArrayList<>();
        reply.forEach(item -> texts.add(item.toString()));
        return texts;
    }

    private static String text(Response value) {
        return value.toString(StandardCharsets.UTF_8);
    }
}
