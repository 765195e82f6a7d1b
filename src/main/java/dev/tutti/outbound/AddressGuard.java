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
import java.util.regex.Pattern;

/**
 * Finds the addresses to which a call may connect. Each call resolves and checks anew, and connects to what was checked: a
 * name that resolves differently the second time gains nothing by it.
 */
@Singleton
class AddressGuard {
    /** RFC 6761: these are loopback. */
    private static final Pattern LOCALHOST = Pattern.compile("(?i)(.*\\.)?localhost\\.?");

    private final NameResolver resolver;
    private final AddressRule rule;

    @Inject
    AddressGuard(NameResolver resolver, TuttiConfig config) {
        this(
                resolver,
                AddressRule.opening(
                        config.call().allow().orElse(List.of()),
                        config.call().allowHosts().orElse(List.of())));
    }

    AddressGuard(NameResolver resolver, AddressRule rule) {
        this.resolver = resolver;
        this.rule = rule;
    }

    /** At start, so that a range or a name that is none is noticed then. */
    void start(@Observes StartupEvent event) {}

    /**
     * The addresses of a URL's host that may be called, at least one. Fails with {@link CallFault}: forbidden_address when
     * none may, unreachable when there are none.
     */
    Uni<List<InetAddress>> addresses(String host) {
        if (isLiteral(host)) {
            return Uni.createFrom().item(() -> List.of(literal(host)));
        }
        return resolver.resolve(host)
                .onFailure(failure -> !(failure instanceof CallFault))
                .transform(unknown -> new CallFault(Reason.UNREACHABLE, "the name " + host + " cannot be resolved"))
                .map(found -> open(host, found, false));
    }

    /**
     * Judges a URL's host without resolving it, for a proxy that resolves names and judges them itself. Fails with
     * {@link CallFault}, forbidden_address: for an address that may not be called, and for localhost, which every system
     * knows, unless loopback is open.
     */
    Uni<Void> unresolved(String host) {
        return Uni.createFrom().item(() -> {
            if (isLiteral(host)) {
                literal(host);
            } else if (LOCALHOST.matcher(host).matches()) {
                open(host, List.of(InetAddress.getLoopbackAddress()), true);
            }
            return null;
        });
    }

    private List<InetAddress> open(String host, List<InetAddress> addresses, boolean forGood) {
        List<InetAddress> open =
                addresses.stream().filter(address -> rule.allows(host, address)).toList();
        if (open.isEmpty()) {
            throw forbidden(host, forGood);
        }
        return open;
    }

    /** Whether it is an address, or something that other programs could take for one. */
    private static boolean isLiteral(String host) {
        return CallUrl.isIpv4(host) || host.indexOf(':') >= 0 || CallUrl.isAmbiguous(host);
    }

    private InetAddress literal(String host) {
        try {
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            InetAddress address = AddressRange.literal(bracketed ? host.substring(1, host.length() - 1) : host);
            return open(host, List.of(address), true).get(0);
        } catch (UnknownHostException e) {
            throw forbidden(host, true);
        }
    }

    /** Which address it is stays unsaid: whoever submits calls is not to learn how names resolve inside. */
    private static CallFault forbidden(String host, boolean literal) {
        return new CallFault(
                Reason.FORBIDDEN_ADDRESS,
                (literal ? host + " may not be called" : "no address of " + host + " may be called")
                        + ": only public addresses may, those of tutti.call.allow, and private ones under the names of"
                        + " tutti.call.allow-hosts",
                "",
                literal);
    }
}
