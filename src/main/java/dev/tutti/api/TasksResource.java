package dev.tutti.api;

import dev.tutti.auth.Rights;
import dev.tutti.chord.TaskId;
import dev.tutti.store.ServedTasks;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/** {@code /tasks} and {@code /task-definitions} */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@ServedByApi
@DenyAll
class TasksResource {
    private final FindTask find;
    private final ServedTasks served;
    private final ChordActions actions;

    TasksResource(FindTask find, ServedTasks served, ChordActions actions) {
        this.find = find;
        this.served = served;
        this.actions = actions;
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("tasks/{taskId}")
    public Uni<Buffer> task(@PathParam("taskId") String taskId, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return TaskId.parse(taskId).map(find::find).orElseThrow(() -> NotFound.task(taskId));
    }

    @POST
    @RolesAllowed(Rights.EMIT)
    @Path("tasks/{taskId}/retry")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> retry(@PathParam("taskId") String taskId, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return TaskId.parse(taskId).map(actions::retry).orElseThrow(() -> NotFound.task(taskId));
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("task-definitions")
    public Uni<Buffer> definitions(@Context RoutingContext request) {
        Query.of(request, Set.of());
        return served.now().map(TaskDefinitionsJson::of);
    }
}
