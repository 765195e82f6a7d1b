package dev.tutti.auth;

import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** What annotations do for resources, for plain routes. */
@ApplicationScoped
public class Gate {
    private final IdentityProviderManager identities;

    Gate(IdentityProviderManager identities) {
        this.identities = identities;
    }

    /**
     * Lets through who has the right. Fails with {@link UnauthorizedException} when nobody knows who it is, with
     * {@link ForbiddenException} when they have it not.
     *
     * @param right of {@link Rights}
     */
    public Uni<Void> require(String right, RoutingContext request) {
        return QuarkusHttpUser.getSecurityIdentity(request, identities).map(caller -> {
            if (caller.hasRole(right)) {
                return null;
            }
            throw caller.isAnonymous() ? new UnauthorizedException() : new ForbiddenException();
        });
    }
}
