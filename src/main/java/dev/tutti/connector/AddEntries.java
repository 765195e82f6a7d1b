package dev.tutti.connector;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Stores entries by XADD, one behind the other. One whose connection broke is sent again and may then be there twice. */
final class AddEntries implements Delivery {
    private final RedisCommands commands;
    private final OutgoingSettings settings;
    private final Outage outage;

    AddEntries(RedisCommands commands, OutgoingSettings settings) {
        this.commands = commands;
        this.settings = settings;
        this.outage = new Outage(settings.channel());
    }

    @Override
    public Uni<List<Receipt>> deliver(List<Parcel> parcels) {
        Backoff backoff = new Backoff(
                settings.reconnectMin().toMillis(), settings.reconnectMax().toMillis());
        return deliver(parcels, new ArrayList<>(parcels.size()), backoff);
    }

    private Uni<List<Receipt>> deliver(List<Parcel> parcels, List<Receipt> receipts, Backoff backoff) {
        List<Request> requests = parcels.stream().map(AddEntries::request).toList();
        return commands.sendEach(requests).chain(replies -> {
            List<Parcel> again = new ArrayList<>();
            for (int i = 0; i < replies.size(); i++) {
                RuntimeException failure = replies.get(i).failure();
                if (failure != null && RedisError.passes(failure)) {
                    outage.failed(failure);
                    again.add(parcels.get(i));
                } else {
                    receipts.add(new Receipt(parcels.get(i), failure));
                }
            }
            if (again.isEmpty()) {
                outage.succeeded();
                return Uni.createFrom().item(receipts);
            }
            return Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(backoff.nextMs()))
                    .chain(() -> deliver(again, receipts, backoff));
        });
    }

    private static Request request(Parcel parcel) {
        Request add = Request.cmd(Command.XADD).arg(parcel.stream()).arg("*");
        parcel.entry().fields().forEach((name, value) -> add.arg(name).arg(value));
        return add;
    }

    @Override
    public boolean acknowledges() {
        return false;
    }
}
