package dev.tutti.outbound;

import dev.tutti.chord.CallUrl;
import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses to which a call may connect. Each call resolves and checks anew, and connects to what was checked: a
 * name that resolves differently the second time gains nothing by it.
 */
@Singleton
class AddressGuard {
    private final NameResolver resolver;
    private final AddressRule rule;

    @Inject
    AddressGuard(NameResolver resolver, TuttiConfig config) {
        this(resolver, AddressRule.opening(config.call().allow().orElse(List.of())));
    }

    AddressGuard(NameResolver resolver, AddressRule rule) {
        this.resolver = resolver;
        this.rule = rule;
    }

    /** At start, so that a range that is none is noticed then. */
    void start(@Observes StartupEvent event) {}

    /**
     * The addresses of a URL's host that may be called, at least one. Fails with {@link CallFault}: forbidden_address when
     * none may, unreachable when there are none.
     */
    Uni<List<InetAddress>> addresses(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (CallUrl.isAmbiguous(bare)) {
            return Uni.createFrom().failure(forbidden(host, true));
        }
        boolean literal = CallUrl.isIpv4(bare) || bare.indexOf(':') >= 0;
        return (literal ? Uni.createFrom().item(() -> List.of(address(bare))) : resolver.resolve(bare))
                .onFailure(failure -> !(failure instanceof CallFault))
                .transform(unknown -> new CallFault(Reason.UNREACHABLE, "the name " + host + " cannot be resolved"))
                .map(addresses -> {
                    List<InetAddress> open =
                            addresses.stream().filter(rule::allows).toList();
                    if (open.isEmpty()) {
                        throw forbidden(host, literal);
                    }
                    return open;
                });
    }

    private static InetAddress address(String literal) {
        try {
            return AddressRange.literal(literal);
        } catch (UnknownHostException e) {
            throw forbidden(literal, true);
        }
    }

    /** Which address it is stays unsaid: whoever submits calls is not to learn how names resolve inside. */
    private static CallFault forbidden(String host, boolean literal) {
        return new CallFault(
                Reason.FORBIDDEN_ADDRESS,
                (literal ? host + " may not be called" : "no address of " + host + " may be called")
                        + ": only public addresses and those of tutti.call.allow may",
                "",
                literal);
    }
}
