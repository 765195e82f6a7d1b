package dev.tutti.outbound;

import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.ProxyType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tutti.call.proxy}. */
final class CallProxy {
    private static final String WHAT = "tutti.call.proxy must be http://host:port";

    private CallProxy() {}

    /**
     * How to reach the proxy.
     *
     * @param address {@code http://proxy:3128}
     * @param credentials {@code user:password}
     * @throws IllegalArgumentException when one of them is something else; says nothing of the password
     */
    static ProxyOptions of(String address, Optional<String> credentials) {
        URI url = url(address);
        ProxyOptions proxy = new ProxyOptions()
                .setType(ProxyType.HTTP)
                .setHost(url.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(url.getPort());
        credentials.ifPresent(both -> {
            int colon = both.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("tutti.call.proxy-credentials must be user:password");
            }
            proxy.setUsername(both.substring(0, colon)).setPassword(both.substring(colon + 1));
        });
        return proxy;
    }

    private static URI url(String address) {
        try {
            URI url = new URI(address.strip());
            if (url.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        WHAT + " without user and password: put them into tutti.call.proxy-credentials");
            }
            boolean bare = Set.of("", "/").contains(String.valueOf(url.getRawPath()));
            boolean more = url.getRawQuery() != null || url.getRawFragment() != null;
            if (!"http".equals(url.getScheme()) || url.getHost() == null || url.getPort() < 1 || !bare || more) {
                throw new IllegalArgumentException(WHAT);
            }
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(WHAT); // the cause would quote it, a password included
        }
    }
}
