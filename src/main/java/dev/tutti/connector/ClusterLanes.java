package dev.tutti.connector;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A lane to each node of a cluster that has slots. Each command goes to the node of its first key, and is sent on where that
 * node says so; while its slot is being moved it is tried again for up to a second. Commands to different nodes are not
 * ordered, nor is one that was sent on behind those that followed it.
 */
final class ClusterLanes implements Lanes {
    private static final int MOST_TRIES = 20;
    private static final long PAUSE_MS = 50;

    private final ContextInternal context;
    private final ClusterMap map;
    private final Function<String, Redis> clients;
    private final long silenceMs;
    private final Map<String, NodeLane> lanes = new HashMap<>();
    private Set<String> hadSlots = Set.of();

    ClusterLanes(ContextInternal context, ClusterMap map, Function<String, Redis> clients, long silenceMs) {
        this.context = context;
        this.map = map;
        this.clients = clients;
        this.silenceMs = silenceMs;
        map.onAnswer(primaries -> context.runOnContext(v -> leave(primaries)));
    }

    private NodeLane lane(String node) {
        return lanes.computeIfAbsent(
                node, name -> new NodeLane(context, () -> clients.apply(name), silenceMs, map::refresh));
    }

    /** One that has lost its slots may be frozen or cut off: what was sent to it is not waited for. */
    private void leave(Set<String> primaries) {
        for (String node : hadSlots) {
            NodeLane lane = primaries.contains(node) ? null : lanes.remove(node);
            if (lane != null) {
                lane.close();
            }
        }
        hadSlots = primaries;
    }

    @Override
    public Future<List<Replied>> each(List<Request> commands) {
        Map<String, List<Integer>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < commands.size(); i++) {
            byNode.computeIfAbsent(map.nodeOf(SlotTable.of(commands.get(i))), node -> new ArrayList<>())
                    .add(i);
        }
        List<Replied> all = new ArrayList<>(Collections.nCopies(commands.size(), new Replied(null, null)));
        List<Future<Void>> parts = new ArrayList<>();
        byNode.forEach((node, which) -> parts.add(lane(node)
                .each(which.stream().map(commands::get).toList())
                .compose(replies -> follow(node, commands, which, replies, all))));
        return Future.join(parts).map(done -> all);
    }

    private Future<Void> follow(
            String node, List<Request> commands, List<Integer> which, List<Replied> replies, List<Replied> all) {
        List<Future<Replied>> sentOn = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            int index = which.get(i);
            all.set(index, replies.get(i));
            if (replies.get(i).failure() != null) {
                sentOn.add(follow(node, commands.get(index), replies.get(i), MOST_TRIES)
                        .onSuccess(replied -> all.set(index, replied)));
            }
        }
        return sentOn.isEmpty()
                ? context.succeededFuture()
                : Future.join(sentOn).mapEmpty();
    }

    private Future<Replied> follow(String node, Request command, Replied replied, int tries) {
        RuntimeException failure = replied.failure();
        if (failure == null || tries == 0) {
            return context.succeededFuture(replied);
        }
        RedisError error = RedisError.behind(failure);
        String text = String.valueOf(error.cause().getMessage());
        BiFunction<String, Replied, Future<Replied>> next = (to, answer) -> follow(to, command, answer, tries - 1);
        return switch (error.code()) {
            case "MOVED" -> {
                String to = map.moved(node, text);
                yield lane(to).at(to, command).compose(answer -> next.apply(to, answer));
            }
            case "ASK" -> {
                String to = SlotTable.named(node, text);
                // one behind the other on one connection, so that nothing comes in between
                yield lane(to).each(List.of(Request.cmd(Command.ASKING), command))
                        .compose(answers -> next.apply(to, answers.get(1)));
            }
            case "TRYAGAIN" ->
                pause().compose(v -> {
                    String to = map.nodeOf(SlotTable.of(command));
                    return lane(to).at(to, command).compose(answer -> next.apply(to, answer));
                });
            default -> context.succeededFuture(replied);
        };
    }

    @Override
    public Future<List<Replied>> everywhere(Request command) {
        return everywhere(command, MOST_TRIES);
    }

    private Future<List<Replied>> everywhere(Request command, int tries) {
        Set<String> primaries = map.primaries();
        if (primaries.isEmpty() && tries > 0) {
            return pause().compose(v -> everywhere(command, tries - 1));
        }
        if (primaries.isEmpty()) {
            return context.succeededFuture(NodeLane.unreachable(
                    List.of(command), new IllegalStateException("no node says where the cluster's slots are")));
        }
        List<Future<Replied>> each =
                primaries.stream().map(node -> at(node, command)).toList();
        return Future.join(each).map(done -> each.stream().map(Future::result).toList());
    }

    @Override
    public Future<Replied> at(String node, Request command) {
        return lane(node).at(node, command);
    }

    @Override
    public Future<Replicated> callReplicated(ScriptCall call) {
        return callReplicated(call, map.nodeOf(SlotTable.of(call.keys().get(0))), MOST_TRIES);
    }

    /** Not with ASKING: WAIT would count for another script's writes. It waits until the slot has moved. */
    private Future<Replicated> callReplicated(ScriptCall call, String node, int tries) {
        return lane(node).callReplicated(call).recover(failure -> {
            RedisError error = RedisError.behind(failure);
            if (tries > 0 && error.code().equals("MOVED")) {
                return callReplicated(
                        call, map.moved(node, String.valueOf(error.cause().getMessage())), tries - 1);
            }
            if (tries > 0 && (error.code().equals("TRYAGAIN") || error.code().equals("ASK"))) {
                return pause().compose(v ->
                        callReplicated(call, map.nodeOf(SlotTable.of(call.keys().get(0))), tries - 1));
            }
            return context.failedFuture(failure);
        });
    }

    private Future<Void> pause() {
        Promise<Void> over = context.promise();
        context.owner().setTimer(PAUSE_MS, t -> over.complete());
        return over.future();
    }

    @Override
    public void close() {
        lanes.values().forEach(NodeLane::close);
        lanes.clear();
    }
}
