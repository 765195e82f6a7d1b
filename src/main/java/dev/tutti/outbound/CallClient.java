package dev.tutti.outbound;

import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/**
 * Makes calls: HTTP/1.1 over kept connections, no redirects, no cookies. They go to addresses that were checked; or, with
 * {@code tutti.call.proxy}, to the proxy, which is told names as they are.
 */
@Singleton
class CallClient {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Shorter than what most servers keep: a request on a connection that is just being closed is lost. */
    private static final int KEPT_SECONDS = 4;

    private static final int HEADERS = 32 << 10;
    private static final int ADDRESSES = 3;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Vertx vertx;
    private final AddressGuard guard;
    private final HttpClient client;
    private final int mostBytes;
    private final boolean proxied;

    @Inject
    CallClient(Vertx vertx, AddressGuard guard, TuttiConfig config) {
        this(
                vertx,
                guard,
                // one connection for each task in hand: a call that waited for one would use up its own time
                new HttpClientOptions()
                        .setMaxPoolSize(config.worker().concurrency())
                        .setProxyOptions(config.call()
                                .proxy()
                                .map(proxy -> CallProxy.of(proxy, config.call().proxyCredentials()))
                                .orElse(null)),
                config.limits().resultBytes());
        if (config.call().proxy().isPresent() && config.call().allowHosts().isPresent()) {
            OutboundLog.LOG.namesAreTheProxys();
        }
    }

    CallClient(Vertx vertx, AddressGuard guard, HttpClientOptions options, int mostBytes) {
        this.vertx = vertx;
        this.guard = guard;
        this.mostBytes = mostBytes;
        this.proxied = options.getProxyOptions() != null;
        client = vertx.createHttpClient(options.setTracingPolicy(TracingPolicy.IGNORE) // it would say the query
                .setConnectTimeout((int) CONNECT.toMillis())
                .setKeepAliveTimeout(KEPT_SECONDS)
                .setMaxHeaderSize(HEADERS));
    }

    /** At start, so that an address of a proxy that is none is noticed then. */
    void start(@Observes StartupEvent event) {}

    /**
     * Makes a call, once per subscription.
     *
     * @param limit for all of it: resolving the name, connecting, sending, reading the answer
     * @return fails with {@link CallFault} when there is no whole answer: forbidden_address, unreachable, timed_out
     */
    Uni<Answer> send(OutgoingCall outgoing, Duration limit, String overdue) {
        URI url = outgoing.call().url();
        Uni<Answer> answer = proxied
                ? guard.unresolved(url.getHost()).chain(() -> send(outgoing, options(outgoing)))
                : guard.addresses(url.getHost())
                        .chain(addresses ->
                                send(outgoing, addresses.subList(0, Math.min(ADDRESSES, addresses.size()))));
        return Uni.combine().any().of(answer, timeUp(limit, overdue));
    }

    private Uni<Answer> timeUp(Duration limit, String overdue) {
        return Uni.createFrom().emitter(emitter -> {
            long timer = vertx.setTimer(limit.toMillis(), id -> emitter.fail(new CallFault(Reason.TIMED_OUT, overdue)));
            emitter.onTermination(() -> vertx.cancelTimer(timer));
        });
    }

    /** One address after the other, as long as there is no connection. */
    private Uni<Answer> send(OutgoingCall outgoing, List<InetAddress> addresses) {
        RequestOptions options = options(outgoing);
        options.setServer(
                SocketAddress.inetSocketAddress(new InetSocketAddress(nameless(addresses.get(0)), options.getPort())));
        return addresses.size() == 1
                ? send(outgoing, options)
                : exchange(outgoing, options)
                        .onFailure(Exchange.NotConnected.class)
                        .recoverWithUni(() -> send(outgoing, addresses.subList(1, addresses.size())));
    }

    private Uni<Answer> send(OutgoingCall outgoing, RequestOptions options) {
        return exchange(outgoing, options)
                .onFailure(Exchange.NotConnected.class)
                .transform(failure -> new CallFault(
                        Reason.UNREACHABLE,
                        "no connection to " + outgoing.call().name() + (proxied ? " through the proxy: " : ": ")
                                + failure.getMessage()));
    }

    private Uni<Answer> exchange(OutgoingCall outgoing, RequestOptions options) {
        return Exchange.of(client, options, outgoing.body(), outgoing.call().name(), mostBytes);
    }

    /** Host, SNI and the name in the certificate are those of the URL, whatever server is connected to. */
    private static RequestOptions options(OutgoingCall outgoing) {
        URI url = outgoing.call().url();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setHost(url.getHost())
                .setPort(port(url))
                .setSsl(isTls(url))
                .setMethod(HttpMethod.valueOf(outgoing.call().method()))
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false)
                .setHeaders(outgoing.headers());
    }

    /** The port that a URL names or means. */
    static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : isTls(url) ? HTTPS : HTTP;
    }

    private static boolean isTls(URI url) {
        return url.getScheme().equalsIgnoreCase("https");
    }

    /** Without a name there is nothing that could be resolved again. */
    private static InetAddress nameless(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of another length than addresses have", e);
        }
    }

    @PreDestroy
    void stop() {
        client.close();
    }
}
