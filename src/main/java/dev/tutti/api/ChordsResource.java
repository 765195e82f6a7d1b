package dev.tutti.api;

import dev.tutti.auth.Rights;
import dev.tutti.chord.ChordId;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;

/** {@code /chords} */
@Path("/chords")
@Produces(MediaType.APPLICATION_JSON)
@ServedByApi
@DenyAll
class ChordsResource {
    private static final String PREFER = "Prefer";

    private final SubmitChord submit;
    private final SubmitStream stream;
    private final ChordAnswers answers;
    private final ListChords list;
    private final ListOutcomes outcomes;
    private final ChordActions actions;

    ChordsResource(
            SubmitChord submit,
            SubmitStream stream,
            ChordAnswers answers,
            ListChords list,
            ListOutcomes outcomes,
            ChordActions actions) {
        this.submit = submit;
        this.stream = stream;
        this.answers = answers;
        this.list = list;
        this.outcomes = outcomes;
        this.actions = actions;
    }

    @POST
    @RolesAllowed(Rights.EMIT)
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> submit(@Context HttpHeaders headers, @Context RoutingContext request) {
        if (ContentTypes.isNdjson(headers.getMediaType())) {
            return stream.submit(headers.getMediaType(), request)
                    .chain(accepted -> answers.accepted(accepted, answers.wait(prefer(headers))));
        }
        return submit.body(request)
                .chain(body -> {
                    Query.of(request, Set.of());
                    ContentTypes.requireJson(headers.getMediaType());
                    return submit.submit(body, RequestMarks.trace(request), IdempotencyHeader.of(request));
                })
                .chain(accepted -> answers.accepted(accepted, answers.wait(prefer(headers))));
    }

    @GET
    @RolesAllowed(Rights.READ)
    public Uni<Buffer> list(@Context RoutingContext request) {
        return list.page(Query.of(request, ListChords.PARAMETERS));
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("/{id}")
    public Uni<Response> chord(
            @PathParam("id") String id, @Context HttpHeaders headers, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return answers.found(chordId(id), answers.wait(prefer(headers)));
    }

    @GET
    @RolesAllowed(Rights.READ)
    @Path("/{id}/outcomes")
    public Uni<Buffer> outcomes(@PathParam("id") String id, @Context RoutingContext request) {
        return outcomes.page(chordId(id), Query.of(request, ListOutcomes.PARAMETERS));
    }

    @POST
    @RolesAllowed(Rights.EMIT)
    @Path("/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> cancel(@PathParam("id") String id, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return actions.cancel(chordId(id));
    }

    @POST
    @RolesAllowed(Rights.EMIT)
    @Path("/{id}/retry")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> retry(@PathParam("id") String id, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return actions.retry(chordId(id));
    }

    @POST
    @RolesAllowed(Rights.EMIT)
    @Path("/{id}/callback/retry")
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> retryCallback(@PathParam("id") String id, @Context RoutingContext request) {
        Query.of(request, Set.of());
        return actions.retryCallback(chordId(id));
    }

    private static ChordId chordId(String id) {
        return ChordId.parse(id).orElseThrow(() -> NotFound.chord(id));
    }

    private static List<String> prefer(HttpHeaders headers) {
        return headers.getRequestHeader(PREFER);
    }
}
