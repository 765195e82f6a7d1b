package dev.tutti.auth;

import dev.tutti.config.TuttiConfig;
import dev.tutti.config.TuttiConfig.AuthMode;
import dev.tutti.config.TuttiConfig.Role;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the roles of a token into rights; with {@code tutti.auth.mode=none} everybody has them all. */
@ApplicationScoped
class GrantRights implements SecurityIdentityAugmentor {
    private final boolean tokens;
    private final boolean everybody;

    GrantRights(TuttiConfig config) {
        this.tokens = config.auth().mode().filter(AuthMode.OIDC::equals).isPresent();
        this.everybody = Rights.areEverybodys(config);
    }

    @Override
    public Uni<SecurityIdentity> augment(SecurityIdentity caller, AuthenticationRequestContext context) {
        Set<String> rights = rights(caller);
        return Uni.createFrom()
                .item(
                        rights.isEmpty()
                                ? caller
                                : QuarkusSecurityIdentity.builder(caller)
                                        .addRoles(rights)
                                        .build());
    }

    private Set<String> rights(SecurityIdentity caller) {
        if (everybody) {
            return Rights.ALL;
        }
        return tokens
                ? Arrays.stream(Role.values())
                        .filter(role -> caller.hasRole(role.name().toLowerCase(Locale.ROOT)))
                        .flatMap(role -> Rights.of(role).stream())
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
