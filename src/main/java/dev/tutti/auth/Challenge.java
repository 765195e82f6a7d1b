package dev.tutti.auth;

import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/** Says in a 401 how its client can say who it is. */
public final class Challenge {
    private Challenge() {}

    /** Puts {@code WWW-Authenticate} into the answer, as the mechanism in use has it. */
    public static Uni<Void> put(RoutingContext request) {
        HttpAuthenticator authenticator = request.get(HttpAuthenticator.class.getName());
        return authenticator
                .getChallenge(request)
                .onItem()
                .ifNotNull()
                .invoke(challenge -> challenge.getHeaders().forEach((name, value) -> request.response()
                        .putHeader(name, value)))
                .replaceWithVoid();
    }
}
