package dev.tutti.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.tutti.faults.Node.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Calls to what must not be called, as members and as webhooks: addresses in every form, names that lead inside, a name that
 * changes its address all the time, receivers that send elsewhere or never end. A canary listens on every address of the
 * machine. A second worker to which all is open shows that the canary can be reached; it serves a queue of its own.
 */
@Tag("F23")
@DisplayNameGeneration(ReplaceUnderscores.class)
class F23HostileAddresses {
    private static final String PUBLIC = "127.0.0.2"; // stands for an address that may be called
    private static final String REBINDING = "rebinding.hostile.test";
    private static final String SECRET = "whsec_Zm9yIHRyeWluZyBpdCBvdXQsIG5vIHNlY3JldA==";
    private static final int REBOUND = 3_000;
    private static final int A_CHORD = 100;
    private static final int WEBHOOKS = 20;

    private final List<String> problems = new ArrayList<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private Node api;

    @Test
    void nothing_inside_is_ever_connected_to() throws Exception {
        try (Experiment run = Experiment.named("F23").sizes(1, 2, 1)) {
            Canary canary = run.closing(new Canary());
            HostileReceiver receiver = run.closing(new HostileReceiver(PUBLIC, canary.port()));
            HostsFile names = run.closing(Literals.names(new HostsFile(run.directory())));
            names.with(REBINDING, PUBLIC);
            run.start(Work.mixed(50), node -> settings(node, names));
            api = run.deployment().of(Role.API).get(0);
            String at = ":" + canary.port() + "/ok";

            List<String> hosts = Literals.hosts(canary.hosts());
            for (String host : hosts) {
                isRefused(host, "http://" + host + at, canary);
            }
            String refused = endings.toString();
            long reached = control(canary, at);

            names.turn(REBINDING, PUBLIC, "127.0.0.1");
            int rebound = Experiment.scaled(REBOUND);
            Map<String, Integer> turned = rebinding(rebound, "http", at);
            mayOnly(turned, List.of("success", "forbidden_address"), "of the name that changes");
            List<String> leaked = canary.connections();
            problem(!leaked.isEmpty(), "the name that changes led to " + leaked);
            rebinding(A_CHORD, "open", at);
            long alsoReached = canary.connections().size();
            problem(
                    alsoReached == 0,
                    "the worker to which all is open was never led to the canary by the name that changes");

            int hostile = receivers(canary);
            int verified = webhooks(receiver, at);
            run.leaks().forEach(problems::add);
            run.report(
                    hosts.size() + " literals and names, each as a member and as a webhook; " + rebound
                            + " calls under a name that changes its address every 0.3 ms; " + hostile
                            + " hostile answers; " + WEBHOOKS + " signed webhooks",
                    "0 connections to the canary on " + canary.hosts().size() + " addresses (a worker to which all is"
                            + " open reached " + reached + " of them); " + refused + "; under the changing name "
                            + turned + " (all open: " + alsoReached + " of " + A_CHORD + " to the canary); " + verified
                            + " signatures verified",
                    problems);
        }
    }

    private static void settings(Node node, HostsFile names) {
        if (node.role() == Role.WORKER) {
            boolean guarded = node.toString().startsWith("worker1");
            names.resolvesFor(node);
            node.with("tutti.worker.queues", guarded ? "default,http" : "open")
                    .with("tutti.call.allow", guarded ? PUBLIC : "0.0.0.0/0,::/0")
                    .with("tutti.call.allow-hosts", "*.opened.test")
                    .with("tutti.webhook.secret", SECRET);
        }
    }

    /** As a member and as a webhook: not accepted, or ended as forbidden. */
    private void isRefused(String host, String url, Canary canary) throws Exception {
        List<UnaryOperator<ObjectNode>> places = List.of(
                chord -> {
                    chord.putArray("members").add(once(url));
                    return chord;
                },
                chord -> {
                    chord.putArray("members").add(Signatures.task("good_task"));
                    return chord.set("callback", once(url));
                });
        for (UnaryOperator<ObjectNode> place : places) {
            ObjectNode chord = Json.object();
            place.apply(chord);
            HttpResponse<String> answer = submit(chord);
            JsonNode json = Json.read(answer.body());
            String ending = answer.statusCode() == 422
                    ? "422"
                    : (json.path("callback").isObject() ? json.path("callback") : json.at("/outcomes/0"))
                            .at("/exception/reason")
                            .asText("status " + answer.statusCode());
            endings.merge(ending, 1, Integer::sum);
            problem(!List.of("422", "forbidden_address").contains(ending), host + " ended as " + answer.body());
        }
        List<String> connections = canary.connections();
        problem(!connections.isEmpty(), host + " was connected to: " + connections);
    }

    /** How many addresses of the canary a worker reaches to which all is open: it must be all of them. */
    private long control(Canary canary, String at) throws Exception {
        ObjectNode chord = Json.object();
        var members = chord.putArray("members");
        canary.hosts().forEach(host -> members.add(Signatures.on("open", once("http://" + host + at))));
        submit(chord);
        long reached = Canary.different(canary.connections());
        problem(
                reached < canary.hosts().size(),
                "the canary has " + canary.hosts().size() + " addresses, and " + reached + " can be reached");
        return reached;
    }

    private Map<String, Integer> rebinding(int calls, String queue, String at) throws Exception {
        Map<String, Integer> endings = new TreeMap<>();
        for (int made = 0; made < calls; made += A_CHORD) {
            ObjectNode chord = Json.object();
            var members = chord.putArray("members");
            for (int i = 0; i < A_CHORD; i++) {
                members.add(Signatures.on(queue, once("http://" + REBINDING + at)));
            }
            count(submit(chord), endings);
        }
        return endings;
    }

    /** Whatever a receiver answers: an outcome of the right reason, and no call elsewhere. */
    private int receivers(Canary canary) throws Exception {
        for (Map.Entry<String, List<String>> path : HostileReceiver.PATHS.entrySet()) {
            ObjectNode chord = Json.object();
            chord.putArray("members")
                    .add(once("http://" + PUBLIC + ":" + canary.port() + path.getKey())
                            .put("timeout", "PT3S"));
            Map<String, Integer> ended = new TreeMap<>();
            count(submit(chord), ended);
            mayOnly(ended, path.getValue(), path.getKey());
        }
        List<String> connections = canary.connections();
        problem(!connections.isEmpty(), "a receiver sent a call to " + connections);
        return HostileReceiver.PATHS.size();
    }

    private int webhooks(HostileReceiver receiver, String at) throws Exception {
        for (int i = 0; i < WEBHOOKS; i++) {
            ObjectNode chord = Json.object();
            chord.putArray("members").add(Signatures.task("good_task")).add(Signatures.task("bad_task"));
            chord.set("callback", once("http://" + PUBLIC + at.replace("/ok", "/hook")));
            submit(chord);
        }
        int verified = 0;
        for (HostileReceiver.Webhook each : receiver.webhooks()) {
            try {
                new Webhook(SECRET).verify(each.body(), each.headers());
                verified++;
            } catch (WebhookVerificationException e) {
                problems.add("a signature does not verify: " + e.getMessage());
            }
        }
        problem(verified != WEBHOOKS, verified + " of " + WEBHOOKS + " webhooks came and were verified");
        return verified;
    }

    private HttpResponse<String> submit(ObjectNode chord) throws Exception {
        return Node.HTTP.send(
                HttpRequest.newBuilder(api.url("/chords"))
                        .header("Content-Type", "application/json")
                        .header("Prefer", "wait=60")
                        .timeout(Duration.ofSeconds(70))
                        .POST(HttpRequest.BodyPublishers.ofString(chord.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void count(HttpResponse<String> ended, Map<String, Integer> endings) throws Exception {
        String id = Json.read(ended.body()).path("id").asText();
        JsonNode page = Json.read(Node.HTTP
                .send(
                        HttpRequest.newBuilder(api.url("/chords/" + id + "/outcomes"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
        for (JsonNode outcome : page.path("outcomes")) {
            String reason = outcome.at("/exception/reason")
                    .asText(outcome.path("status").asText());
            endings.merge(reason, 1, Integer::sum);
        }
    }

    private void mayOnly(Map<String, Integer> endings, List<String> expected, String what) {
        problem(
                endings.isEmpty() || !expected.containsAll(endings.keySet()),
                what + ": ended as " + endings + " instead of " + expected);
    }

    private void problem(boolean is, String text) {
        if (is) {
            problems.add(text);
        }
    }

    private static ObjectNode once(String url) {
        ObjectNode call = Json.object().put("url", url);
        call.putObject("retry").put("maxAttempts", 1);
        return call;
    }
}
