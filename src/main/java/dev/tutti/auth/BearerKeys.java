package dev.tutti.auth;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * {@code Authorization: Bearer <key>}. What is none of our keys is left to the mechanisms behind, so that the application
 * around may have tokens of its own; when nobody knows it, its sender is nobody.
 */
@ApplicationScoped
class BearerKeys implements HttpAuthenticationMechanism {
    private static final String BEARER = "bearer ";
    private static final String CHALLENGE = "Bearer realm=\"tutti\"";

    private final StaticKeys keys;

    BearerKeys(StaticKeys keys) {
        this.keys = keys;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager manager) {
        return Uni.createFrom().optional(bearer(request).flatMap(keys::find));
    }

    private static Optional<String> bearer(RoutingContext request) {
        return Optional.ofNullable(request.request().getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return Uni.createFrom()
                .optional(
                        keys.areUsed()
                                ? Optional.of(new ChallengeData(401, "WWW-Authenticate", CHALLENGE))
                                : Optional.empty());
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext request) {
        return Uni.createFrom()
                .item(new HttpCredentialTransport(HttpCredentialTransport.Type.AUTHORIZATION, "tutti-key"));
    }

    /** Before tokens, which would be refused for being keys. */
    @Override
    public int getPriority() {
        return 2 * DEFAULT_PRIORITY;
    }
}
