package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces entries by others in one script: acknowledges and deletes the source, adds its successor. Repeating a call
 * adds nothing twice, so one whose outcome is unknown is simply sent again.
 */
final class HandOver implements Delivery {
    private static final RedisScript SCRIPT = RedisScript.load("redis/connector/hand-over.lua");

    private record Route(String target, String group) {}

    private final RedisCommands commands;
    private final OutgoingSettings settings;
    private final Outage outage;

    HandOver(RedisCommands commands, OutgoingSettings settings) {
        this.commands = commands;
        this.settings = settings;
        this.outage = new Outage(settings.channel());
    }

    @Override
    public Uni<List<Receipt>> deliver(List<Parcel> parcels) {
        Map<Route, List<Parcel>> routes = new LinkedHashMap<>();
        for (Parcel parcel : parcels) {
            Route route = new Route(parcel.stream(), source(parcel).group());
            routes.computeIfAbsent(route, r -> new ArrayList<>()).add(parcel);
        }
        List<Uni<List<Receipt>>> calls = new ArrayList<>();
        routes.forEach((route, all) -> slices(all).forEach(slice -> calls.add(call(route, slice))));
        return Uni.join().all(calls).andFailFast().map(receipts -> receipts.stream()
                .flatMap(List::stream)
                .toList());
    }

    @Override
    public boolean acknowledges() {
        return true;
    }

    private List<List<Parcel>> slices(List<Parcel> parcels) {
        List<List<Parcel>> slices = new ArrayList<>();
        List<Parcel> slice = new ArrayList<>();
        long bytes = 0;
        for (Parcel parcel : parcels) {
            boolean full = slice.size() == settings.maxBatch() || bytes + parcel.bytes() > settings.maxBatchBytes();
            if (full && !slice.isEmpty()) {
                slices.add(slice);
                slice = new ArrayList<>();
                bytes = 0;
            }
            slice.add(parcel);
            bytes += parcel.bytes();
        }
        slices.add(slice);
        return slices;
    }

    private Uni<List<Receipt>> call(Route route, List<Parcel> slice) {
        return commands.call(script(route, slice))
                .onFailure(RedisError::passes)
                .invoke(outage::failed)
                .onFailure(RedisError::passes)
                .retry()
                .withBackOff(settings.reconnectMin(), settings.reconnectMax())
                .indefinitely()
                .onItem()
                .invoke(outage::succeeded)
                .map(added -> receipts(slice, null))
                .onFailure()
                .recoverWithItem(failure -> receipts(slice, failure));
    }

    private static ScriptCall script(Route route, List<Parcel> slice) {
        List<String> keys = new ArrayList<>();
        keys.add(route.target());
        Map<String, Integer> indexes = new LinkedHashMap<>();
        List<Object> args = new ArrayList<>();
        args.add(route.group());
        for (Parcel parcel : slice) {
            StreamEntry source = source(parcel);
            args.add(indexes.computeIfAbsent(source.stream(), stream -> {
                keys.add(stream);
                return keys.size();
            }));
            args.add(source.id());
            args.add(2 * parcel.entry().fields().size());
            parcel.entry().fields().forEach((name, value) -> {
                args.add(name);
                args.add(value);
            });
        }
        return new ScriptCall(SCRIPT, keys, args);
    }

    private static List<Receipt> receipts(List<Parcel> slice, @Nullable Throwable failure) {
        return slice.stream().map(parcel -> new Receipt(parcel, failure)).toList();
    }

    private static StreamEntry source(Parcel parcel) {
        return parcel.entry().source().orElseThrow();
    }
}
