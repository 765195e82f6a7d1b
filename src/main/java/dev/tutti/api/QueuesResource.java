package dev.tutti.api;

import dev.tutti.auth.Rights;
import dev.tutti.chord.Names;
import dev.tutti.store.MeasureQueues;
import dev.tutti.store.SeenWorkers;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Set;

/** {@code /queues} and {@code /workers} */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@ServedByApi
@DenyAll
class QueuesResource {
    private final MeasureQueues measure;
    private final SeenWorkers workers;

    QueuesResource(MeasureQueues measure, SeenWorkers workers) {
        this.measure = measure;
        this.workers = workers;
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("queues")
    public Uni<Buffer> queues(@Context RoutingContext request) {
        Query.of(request, Set.of());
        return measure.all().map(QueuesJson::of);
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("queues/{queue}")
    public Uni<Buffer> queue(@PathParam("queue") String queue, @Context RoutingContext request) {
        Query.of(request, Set.of());
        if (!Names.isName(queue)) {
            throw NotFound.queue(queue);
        }
        return measure.one(queue).map(QueuesJson::of);
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("workers")
    public Uni<Buffer> workers(@Context RoutingContext request) {
        Query.of(request, Set.of());
        return workers.now().map(QueuesJson::ofWorkers);
    }
}
