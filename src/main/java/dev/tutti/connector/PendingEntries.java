package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The pending entries of one consumer and its group, in Redis: each method is one call of a script. All fail with {@link
 * RedisUnavailable}, or with {@link RedisRefused} of code {@code NOGROUP} when stream or group is missing.
 */
final class PendingEntries {
    /** What one call may be asked to change. */
    static final int MOST_IDS = 500;

    /** What becomes of an entry that was to be changed. */
    enum Fate {
        DONE,
        /** Another consumer has it. */
        LOST,
        /** Acknowledged or deleted. */
        GONE
    }

    private static final RedisScript OWN = RedisScript.load("redis/connector/own.lua");
    private static final RedisScript TAKE_OVER = RedisScript.load("redis/connector/take-over.lua");
    private static final RedisScript HAND_BACK_ALL = RedisScript.load("redis/connector/hand-back-all.lua");
    private static final RedisScript MAKE_GROUP = RedisScript.load("redis/connector/make-group.lua");
    private static final RedisScript REMOVE = RedisScript.load("redis/connector/remove-consumers.lua");

    /** So long idle that everybody takes them, and knows that they were handed back. The scripts know it too. */
    private static final long HANDED_BACK_MS = 1_000_000_000;

    private static final int MOST_BYTES = 1 << 20;
    private static final int ONLY_ITSELF = -1;
    private static final int KEEP = -1;

    private final RedisCommands commands;
    private final IncomingSettings settings;

    PendingEntries(RedisCommands commands, IncomingSettings settings) {
        this.commands = commands;
        this.settings = settings;
    }

    /** Says of entries of one stream that they are still worked on. */
    Uni<List<Fate>> renew(List<Held> held) {
        return own(held, 0, one -> KEEP);
    }

    /** Writes down that an entry is started once more. */
    Uni<Fate> start(Held held) {
        return own(List.of(held), 0, one -> one.starts() + 1).map(fates -> fates.get(0));
    }

    /** Offers entries of one stream to others, with as many starts as they had before. */
    Uni<List<Fate>> handBack(List<Held> held) {
        return own(held, HANDED_BACK_MS, Held::starts);
    }

    private Uni<List<Fate>> own(List<Held> held, long idleMs, ToIntFunction<Held> starts) {
        List<Object> args = new ArrayList<>(3 + 2 * held.size());
        args.add(settings.group());
        args.add(settings.consumer());
        args.add(idleMs);
        for (Held each : held) {
            args.add(each.entry().id());
            args.add(starts.applyAsInt(each));
        }
        return call(OWN, held.get(0).entry().stream(), args)
                .map(replies -> replies.stream().map(PendingEntries::fate).toList());
    }

    private static Fate fate(Response reply) {
        return switch (reply.toInteger()) {
            case 1 -> Fate.DONE;
            case 0 -> Fate.LOST;
            default -> Fate.GONE;
        };
    }

    /**
     * Takes entries over.
     *
     * @param room most entries; with 0 it only says whether there are any
     * @param suspects most of them that were in hand where a consumer vanished
     * @param lone whether one may be among them that is to run alone
     */
    Uni<TakenEntries> takeOver(String stream, String streamClass, int room, int suspects, boolean lone) {
        List<Object> args = List.of(
                settings.group(),
                settings.consumer(),
                settings.takeover().claimIdleMs(),
                room,
                MOST_BYTES,
                settings.takeover().mostStarts(),
                suspects,
                lone ? 1 : 0);
        return call(TAKE_OVER, stream, args)
                .map(reply -> TakenEntries.of(reply, stream, settings.group(), streamClass));
    }

    /** Offers to others whatever this consumer owns of a stream, with the starts that are written there. */
    Uni<Void> handBackAll(String stream) {
        return handBackAll(stream, "-");
    }

    private Uni<Void> handBackAll(String stream, String from) {
        List<Object> args = List.of(settings.group(), settings.consumer(), HANDED_BACK_MS, from);
        return call(HAND_BACK_ALL, stream, args)
                .map(Response::toString)
                .chain(next -> next.isEmpty() ? Uni.createFrom().voidItem() : handBackAll(stream, next));
    }

    /** Removes other consumers that own nothing and were idle for that long. */
    Uni<Integer> removeConsumers(String stream, long idleMs) {
        return call(REMOVE, stream, List.of(settings.group(), settings.consumer(), idleMs))
                .map(Response::toInteger);
    }

    /** Removes this consumer if it owns nothing. */
    Uni<Integer> removeItself(String stream) {
        return removeConsumers(stream, ONLY_ITSELF);
    }

    /** Makes stream and group; done when they exist. */
    Uni<Void> makeGroup(String stream) {
        return commands.send(makeGroup(stream, settings.group()))
                .replaceWithVoid()
                .onFailure(
                        e -> e instanceof RedisRefused refused && refused.code().equals("BUSYGROUP"))
                .recoverWithNull();
    }

    /** The command that makes a group at the start of its stream, and the stream. */
    static Request makeGroup(String stream, String group) {
        return Request.cmd(Command.EVAL)
                .arg(MAKE_GROUP.text())
                .arg(1)
                .arg(stream)
                .arg(group);
    }

    /** Done when Redis answers. */
    Uni<Void> ping() {
        return commands.send(Request.cmd(Command.PING)).replaceWithVoid();
    }

    static boolean isGroupMissing(Throwable failure) {
        return failure instanceof RedisRefused refused && refused.code().equals("NOGROUP");
    }

    private Uni<Response> call(RedisScript script, String stream, List<Object> args) {
        return commands.call(new ScriptCall(script, List.of(stream), args));
    }
}
