package dev.tutti.auth;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.ext.web.RoutingContext;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who a request comes from. */
public final class Caller {
    private Caller() {}

    /**
     * A text that is the same for every request of a caller, and for nobody else's: by the name of the key, or by issuer and
     * subject of the token.
     *
     * @param request whose caller is known already, because what they may do was asked
     * @param anonymous for those who did not say who they are
     */
    public static String of(RoutingContext request, String anonymous) {
        if (!(request.user() instanceof QuarkusHttpUser user)) {
            return anonymous;
        }
        SecurityIdentity caller = user.getSecurityIdentity();
        if (caller.isAnonymous()) {
            return anonymous;
        }
        if (caller.getAttribute(StaticKeys.NAME) instanceof String key) {
            return "key:" + key;
        }
        return caller.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null
                ? "token:" + token.getIssuer() + "#" + token.getSubject()
                : "user:" + caller.getPrincipal().getName();
    }
}
