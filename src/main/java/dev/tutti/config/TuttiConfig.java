package dev.tutti.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What an operator sets under {@code tutti.}; the README has the same as a table. */
@ConfigMapping(prefix = "tutti")
public interface TuttiConfig {
    /** In front of every key. */
    @WithDefault("tutti")
    String keyPrefix();

    /** Over how many partitions new chords are spread, 1 to 1,000. Everybody reads all that were ever used. */
    @WithDefault("1")
    int partitions();

    /** Longest bulk stream of a queue, in entries; without it max(1024, 2 × live concurrency). */
    OptionalInt window();

    /** What a chord must have come to before it is accepted, and a joined one before its callback starts. */
    @WithDefault("local")
    Durability durability();

    /** {@code tutti.durability} */
    enum Durability {
        /** Redis has it, as durable as its append-only file makes it. */
        LOCAL,
        /** A replica has it as well. */
        REPLICATED
    }

    /** Silence of a process after which others take over what it had in hand; the same everywhere. */
    @WithDefault("PT30S")
    Duration claimIdle();

    /** How often a member is started alone, after its process vanished with it, before it counts as lost. */
    @WithDefault("3")
    int maxDeliveries();

    /** How long a stopping process waits for what it has in hand; the rest is handed back. */
    @WithDefault("PT25S")
    Duration drain();

    /** Longest time of an attempt of a member, where neither its signature nor its task says; none unless set. */
    Optional<Duration> defaultTimeout();

    /** The same of a callback. */
    @WithDefault("PT1H")
    Duration callbackTimeout();

    /** How long the members of a chord have, where it does not say. */
    @WithDefault("PT24H")
    Duration defaultDeadline();

    /** Longest time that a chord may give its members; a longer one is a 422. */
    @WithDefault("P7D")
    Duration maxDeadline();

    /** How long a callback has, all its attempts and waits together; then the chord ends as callback_failed. */
    @WithDefault("P7D")
    Duration callbackDeadline();

    /** How long a chord may be left half submitted; then it is abandoned. */
    @WithDefault("PT1M")
    Duration openingTimeout();

    /** How long an ended chord is kept. */
    @WithDefault("PT24H")
    Duration retention();

    /** Whether outcomes carry stack traces. */
    @WithDefault("false")
    boolean stackTraces();

    /** The HTTP role. */
    Api api();

    /** Who may use the API. */
    Auth auth();

    /** The role that runs tasks. */
    Worker worker();

    /** The role that joins envelopes. */
    Aggregator aggregator();

    /** What is refused beyond. */
    Limits limits();

    /** HTTP calls and webhooks. */
    Call call();

    /** What a webhook carries. */
    Webhook webhook();

    /** What is recorded of chords, where traces are on. */
    Traces traces();

    /** The demo. */
    Demo demo();

    /** {@code tutti.api} */
    interface Api {
        /** Whether this process serves the HTTP API. */
        @WithDefault("true")
        boolean enabled();
    }

    /** {@code tutti.auth} */
    interface Auth {
        /** How callers say who they are; in dev mode and tests {@code none}. An api does not start without it. */
        Optional<AuthMode> mode();

        /** Static keys, by the name that their caller goes by. */
        Map<String, Key> keys();
    }

    /** {@code tutti.auth.mode} */
    enum AuthMode {
        /** They do not, and may do everything. */
        NONE,
        /** By one of {@code tutti.auth.keys}. */
        KEYS,
        /** By a token of the provider that {@code quarkus.oidc} names. */
        OIDC
    }

    /** What a caller may do. */
    enum Role {
        /** Look at everything. */
        READ,
        /** Submit, cancel and retry. */
        EMIT,
        /** Both. */
        ADMIN
    }

    /** {@code tutti.auth.keys.<name>} */
    interface Key {
        /** {@code sha256:} and the SHA-256 of the key in hex; several, separated by commas, while it is changed. */
        List<String> hash();

        /** What its holder may do. */
        Set<Role> roles();
    }

    /** {@code tutti.worker} */
    interface Worker {
        /** Whether this process runs tasks. */
        @WithDefault("true")
        boolean enabled();

        /** Queues it serves. */
        @WithDefault("default,http")
        List<String> queues();

        /** Tasks in hand at once. */
        @WithDefault("256")
        int concurrency();
    }

    /** {@code tutti.aggregator} */
    interface Aggregator {
        /** Whether this process joins envelopes and dispatches on. */
        @WithDefault("true")
        boolean enabled();
    }

    /** {@code tutti.limits}; sizes are in bytes of JSON. */
    interface Limits {
        /** Body of a JSON request; more is a 413. */
        @WithDefault("10485760")
        long bodyBytes();

        /** Members of a chord submitted as JSON or by the Java API; more is a 413. */
        @WithDefault("100000")
        int members();

        /** Members of a chord submitted as NDJSON; more is a 413. */
        @WithDefault("1000000")
        int streamMembers();

        /** Body of an NDJSON request; more is a 413. */
        @WithDefault("1073741824")
        long chordBytes();

        /** One signature; more is a 413. */
        @WithDefault("262144")
        int memberBytes();

        /** One value or the descriptor of one failure; a larger value is the failure {@code bad_value}. */
        @WithDefault("262144")
        int resultBytes();

        /** All outcomes that a callback takes as a list; beyond, the callback fails with {@code bad_arguments}. */
        @WithDefault("67108864")
        long callbackBytes();

        /** Labels of a chord; more is a 422. */
        @WithDefault("16")
        int labels();

        /** Characters of a label; more is a 422. */
        @WithDefault("256")
        int labelLength();

        /** Nesting of a JSON body or NDJSON line, itself counted, 1 to 90; deeper is a 413. */
        @WithDefault("90")
        int depth();

        /** Characters of a string in it, 1 to 20,000,000; more is a 413. */
        @WithDefault("20000000")
        int stringLength();

        /** Digits of a number in it, 1 to 1,000; more is a 413. */
        @WithDefault("1000")
        int numberLength();

        /**
         * Clients that one process lets wait at once, for the end of a chord or for its events. Beyond, a {@code Prefer: wait}
         * is answered without waiting, and a stream of events is a 503.
         */
        @WithDefault("10000")
        int waits();

        /** Longest {@code Prefer: wait}; a longer one is shortened to it. */
        @WithDefault("PT60S")
        @WithName("wait")
        Duration waiting();

        /** Different queues that one chord may use, a 422, and that all chords may use together, a 429. */
        @WithDefault("256")
        int queues();

        /** Members without an outcome, over all chords; what would be more is a 429. Each partition has its equal part. */
        @WithDefault("10000000")
        long backlog();

        /**
         * What Redis may hold before new chords are a 503: a percentage of its maxmemory, {@code 80%}, or bytes. Without
         * maxmemory a percentage is no limit.
         */
        @WithDefault("80%")
        String memory();
    }

    /** {@code tutti.call} */
    interface Call {
        /** Ranges of addresses, as in {@code 10.0.0.0/8}, that may be called besides public ones; none unless set. */
        Optional<List<String>> allow();

        /**
         * Names whose addresses may be private as well: {@code billing.internal}, or {@code *.shop.svc.cluster.local} for
         * those below it, however deep. Never loopback, link-local or a metadata service.
         */
        Optional<List<String>> allowHosts();

        /**
         * Sends all calls through this proxy, {@code http://proxy:3128}, which resolves names and decides about them; only
         * addresses in URLs are still judged here.
         */
        Optional<String> proxy();

        /** {@code user:password} for it. */
        Optional<String> proxyCredentials();

        /** Longest time of an attempt, name resolution and answer included, where its signature does not say. */
        @WithDefault("PT30S")
        Duration timeout();
    }

    /** {@code tutti.webhook} */
    interface Webhook {
        /** Most bytes of outcomes in a webhook's body; beyond, it says where to read them. */
        @WithDefault("65536")
        int maxInlineBytes();

        /** Signs webhooks that name no secret: {@code whsec_…}, several separated by spaces; without it they go unsigned. */
        Optional<String> secret();

        /** The same by name, for webhooks that name one. */
        Map<String, String> secrets();

        /**
         * A folder of secrets, a file for each: {@code default}, or their name. It is read for each webhook, so that a
         * mounted secret that changes needs no restart, and comes before the two above.
         */
        Optional<Path> secretsDirectory();
    }

    /** {@code tutti.traces} */
    interface Traces {
        /**
         * Most members of a chord whose attempts belong to the trace of the request that submitted it; those of a larger
         * one have a trace each, linked to it.
         */
        @WithDefault("100")
        int children();
    }

    /** {@code tutti.demo} */
    interface Demo {
        /** Whether the demo tasks can be called. */
        @WithDefault("false")
        boolean enabled();

        /** Whether the demo chord runs at start. */
        @WithDefault("false")
        boolean runAtStart();
    }
}
