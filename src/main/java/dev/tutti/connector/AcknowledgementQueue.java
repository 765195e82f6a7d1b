package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Acknowledges and deletes entries in batches: what is added while a call is in flight goes with the next one. While
 * Redis is away it sends again, with back-off, for ever: it then holds no more than is in hand. Safe from any thread.
 */
final class AcknowledgementQueue {
    private static final RedisScript SCRIPT = RedisScript.load("redis/connector/acknowledge.lua");
    private static final int IDS_A_CALL = 500;
    private static final int IDS_A_ROUND = 4_000;

    private record Waiting(List<StreamEntry> entries, CompletableFuture<Void> done) {}

    private final Context context;
    private final RedisCommands commands;
    private final IncomingSettings settings;
    private final Outage outage;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sending = new AtomicBoolean();

    AcknowledgementQueue(Context context, RedisCommands commands, IncomingSettings settings) {
        this.context = context;
        this.commands = commands;
        this.settings = settings;
        this.outage = new Outage(settings.channel());
    }

    /** The result completes when the entries are gone, or when Redis refused to (they then stay pending, logged). */
    CompletableFuture<Void> add(List<StreamEntry> entries) {
        Waiting waiting = new Waiting(entries, new CompletableFuture<>());
        queue.add(waiting);
        wake();
        return waiting.done();
    }

    private void wake() {
        if (sending.compareAndSet(false, true)) {
            context.runOnContext(v -> send());
        }
    }

    private void send() {
        List<Waiting> round = new ArrayList<>();
        Map<String, List<String>> ids = new LinkedHashMap<>();
        int count = 0;
        for (Waiting next = queue.poll(); next != null; next = count < IDS_A_ROUND ? queue.poll() : null) {
            round.add(next);
            for (StreamEntry entry : next.entries()) {
                ids.computeIfAbsent(entry.stream(), stream -> new ArrayList<>()).add(entry.id());
                count++;
            }
        }
        if (round.isEmpty()) {
            sending.set(false);
            if (!queue.isEmpty()) {
                wake();
            }
            return;
        }
        List<Uni<Void>> calls = new ArrayList<>();
        ids.forEach((stream, all) -> {
            for (int from = 0; from < all.size(); from += IDS_A_CALL) {
                calls.add(call(stream, all.subList(from, Math.min(all.size(), from + IDS_A_CALL))));
            }
        });
        Uni.join().all(calls).andCollectFailures().subscribe().with(done -> sent(round), failure -> sent(round));
    }

    private Uni<Void> call(String stream, List<String> ids) {
        List<String> args = new ArrayList<>(ids.size() + 1);
        args.add(settings.group());
        args.addAll(ids);
        return commands.call(new ScriptCall(SCRIPT, List.of(stream), args))
                .onFailure(RedisUnavailable.class)
                .invoke(outage::failed)
                .onFailure(RedisUnavailable.class)
                .retry()
                .withBackOff(Duration.ofMillis(settings.reconnectMinMs()), Duration.ofMillis(settings.reconnectMaxMs()))
                .indefinitely()
                .onItem()
                .invoke(outage::succeeded)
                .onFailure()
                .invoke(e ->
                        ConnectorLog.LOG.acknowledgementRefused(settings.channel(), stream, String.join(", ", ids), e))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void sent(List<Waiting> round) {
        round.forEach(waiting -> waiting.done().complete(null));
        context.runOnContext(v -> send());
    }
}
