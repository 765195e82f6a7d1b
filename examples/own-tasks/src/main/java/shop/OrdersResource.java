package shop;

import static dev.tutti.chord.Signature.task;

import dev.tutti.chord.Chord;
import dev.tutti.chord.Signature;
import dev.tutti.emit.ChordEmitter;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Emits a chord from Java: one member for each item, one for the postage, and the invoice as callback. */
@Path("/orders")
class OrdersResource {
    private final ChordEmitter chords;

    OrdersResource(ChordEmitter chords) {
        this.chords = chords;
    }

    @POST
    public Uni<Response> order(List<Item> items) {
        List<Signature> members = new ArrayList<>();
        int pieces = 0;
        for (Item item : items) {
            members.add(task("price", item));
            pieces += item.pieces();
        }
        members.add(task("postage", pieces));
        return chords.emit(Chord.of(members).callback(task("invoice")))
                .map(chord -> Response.accepted()
                        .location(URI.create("/chords/" + chord.id()))
                        .build());
    }
}
