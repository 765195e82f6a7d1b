package dev.tutti.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Calls at random: of all operations of the document, half of them wrong in one place. The same seed makes the same calls. */
final class DescribedCalls {
    static final String SUBMIT = "/paths/~1chords/post";
    static final String SUBMITTED = SUBMIT + "/requestBody/content/application~1json/schema";

    /** A chord that stays open until it is cancelled. */
    static final String NEVER = "{\"members\":[{\"task\":\"noop\",\"queue\":\"nobodys\"}]}";

    /** A chord whose callback fails. */
    static final String FAILS = "{\"members\":[{\"task\":\"bad_task\"}],\"callback\":{\"task\":\"fail\",\"args\":[]}}";

    private static final String NDJSON = "application/x-ndjson";

    private final Described described;
    private final Random random;
    private final MutatedBody bodies;
    private final int bodyBytes;
    private final List<Map.Entry<String, String>> operations = new ArrayList<>();
    private final List<JsonNode> examples = new ArrayList<>();
    private String open = "";
    private String ended = "";

    DescribedCalls(Described described, Random random, int bodyBytes) {
        this.described = described;
        this.random = random;
        this.bodies = new MutatedBody(described, random);
        this.bodyBytes = bodyBytes;
        described.document().path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> operations.add(Map.entry(method.toUpperCase(), path.getKey()))));
        described
                .document()
                .at(SUBMIT + "/requestBody/content/application~1json/examples")
                .forEach(example -> examples.add(described.resolve(example).path("value")));
    }

    /**
     * A request.
     *
     * @param path as the document writes it, perhaps with a query
     * @param bad whether the document does not allow it
     */
    record Call(String method, String path, String parameter, Map<String, String> headers, byte[] body, boolean bad) {
        Call(String method, String path, String parameter) {
            this(method, path, parameter, Map.of(), new byte[0], false);
        }

        static Call get(String path) {
            return get(path, "");
        }

        static Call get(String path, String parameter) {
            return new Call("GET", path, parameter);
        }

        static Call post(String path, String parameter) {
            return new Call("POST", path, parameter);
        }

        static Call submit(String chord) {
            return new Call(
                    "POST", "/chords", "", Map.of("Content-Type", "application/json"), chord.getBytes(UTF_8), false);
        }

        Call with(String header, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(header, value);
            return new Call(method, path, parameter, more, body, bad);
        }

        Call with(byte[] other) {
            return new Call(method, path, parameter, headers, other, bad);
        }

        Call asking(String query) {
            return new Call(method, path + (path.contains("?") ? "&" : "?") + query, parameter, headers, body, bad);
        }

        Call asBad() {
            return new Call(method, path, parameter, headers, body, true);
        }

        String operation() {
            return method + " " + path.split("\\?")[0];
        }

        /** Where it is in the document. */
        String pointer() {
            return "/paths/" + path.split("\\?")[0].replace("/", "~1") + "/" + method.toLowerCase();
        }

        String address() {
            return path.replaceAll("\\{\\w+}", encoded(parameter));
        }

        @Override
        public String toString() {
            String text = new String(body, UTF_8);
            return method + " " + address() + " " + headers + " " + text.substring(0, Math.min(1_000, text.length()));
        }
    }

    /** Chords to ask for. */
    void know(String openChord, String endedChord) {
        open = openChord;
        ended = endedChord;
    }

    /** The next call. */
    Call next() {
        Map.Entry<String, String> operation = operations.get(random.nextInt(operations.size()));
        boolean submits = random.nextInt(3) == 0;
        Call call = submits ? submission() : called(operation.getKey(), operation.getValue());
        return random.nextInt(4) == 0 ? odd(call) : call;
    }

    private Call called(String method, String path) {
        boolean followed = path.endsWith("/events"); // an open chord's events would not end
        Call call = new Call(method, path, parameter(path, followed));
        if (method.equals("POST") && path.equals("/chords")) {
            return submission();
        }
        JsonNode parameters = described.document().at(call.pointer() + "/parameters");
        for (JsonNode reference : parameters) {
            JsonNode parameter = described.resolve(reference);
            if (random.nextInt(4) == 0) {
                call = switch (parameter.path("in").asText()) {
                    case "query" -> asked(call, parameter);
                    case "header" -> call.with(parameter.path("name").asText(), header(parameter));
                    default -> call;
                };
            }
        }
        return call;
    }

    private String parameter(String path, boolean followed) {
        if (random.nextInt(3) == 0) {
            return any(
                    "x",
                    "42",
                    "é",
                    "%00",
                    "a b",
                    "..;",
                    "{id}",
                    ended + "0",
                    ended.toUpperCase(),
                    ended + ".",
                    "n".repeat(2_000),
                    "01936d3e-7c1a-7d2e-9f55-3f0c7f0e8a11-0",
                    "01936d3e-7c1a-7d2e-9f55-3f0c7f0e8a11-999.999999999",
                    ended + ".2147483648",
                    ended + ".-1",
                    "default",
                    ended + ".errback");
        }
        String chord = followed || random.nextBoolean() ? ended : open;
        if (path.startsWith("/tasks")) {
            return chord + any(".0", ".1", ".callback", ".7");
        }
        return path.startsWith("/queues") ? any("default", "nobodys", "http", "none") : chord;
    }

    private Call asked(Call call, JsonNode parameter) {
        String name = parameter.path("name").asText();
        if (random.nextBoolean()) {
            List<String> values = new ArrayList<>();
            JsonNode example = parameter.path("example");
            example.forEach(value -> values.add(value.asText()));
            String value = example.isArray() ? String.join(",", values) : example.asText("");
            int limit = 1 + random.nextInt(1_000);
            return call.asking(name + "=" + encoded(name.equals("limit") ? "" + limit : value));
        }
        return call.asking(encoded(name) + "="
                + encoded(any(
                        "",
                        "-1",
                        "0",
                        "1001",
                        "99999999999",
                        "1.5",
                        "x",
                        "nope",
                        ",",
                        "running,,",
                        "a:",
                        ":",
                        "\u0000",
                        "plain",
                        "é",
                        "null",
                        "q".repeat(300))));
    }

    private String header(JsonNode parameter) {
        return switch (parameter.path("name").asText()) {
            case "Prefer" -> any("wait=0", "wait=", "wait=x", "respond-async", "wait=-1", ";;,=", "wait=\"0\"");
            case "X-Request-Id" -> any("order-17", "a b", "<x>", "i".repeat(300));
            case "traceparent" -> any(parameter.path("example").asText(), "00-0-0-0", "x");
            case "Last-Event-ID" -> any(parameter.path("example").asText(), "x", "1.0.0.completed.0.0", "9".repeat(40));
            default -> any("\"k\"", "\"", "k".repeat(256), "k;a=1");
        };
    }

    /** Wrong in what every call has. */
    private Call odd(Call call) {
        return switch (random.nextInt(4)) {
            case 0 -> call.asking("unheard_of=1").asBad();
            case 1 ->
                call.with(
                        "Accept",
                        any(
                                "text/html",
                                "application/xml",
                                "*/*",
                                "nonsense",
                                ";",
                                "application/*",
                                "image/png, */*;q=0.1"));
            case 2 ->
                call.method().equals("POST")
                        ? call.with(" ".repeat(bodyBytes + 1).getBytes(UTF_8)).asBad()
                        : call;
            default ->
                call.with(
                        "Content-Type",
                        any("text/plain", "application/json;charset=utf-16", "nonsense", "application/xml"));
        };
    }

    private Call submission() {
        JsonNode example = examples.get(random.nextInt(examples.size()));
        if (random.nextInt(8) == 0) {
            return Call.submit(broken(example.toString())).asBad();
        }
        if (random.nextInt(8) == 0) {
            return submitted(example);
        }
        JsonNode schema = described.resolve(described.document().at(SUBMITTED));
        JsonNode changed = bodies.mutate(example, schema);
        if (random.nextInt(3) == 0) {
            changed = bodies.mutate(changed, schema);
        }
        Call call = submitted(changed);
        // null is the same as left out, which the document says only where it is of use
        boolean bad = !changed.toString().contains(":null")
                && !described.errorsOfRequest(SUBMITTED, changed).isEmpty();
        return bad ? call.asBad() : call;
    }

    /** As JSON or as lines. */
    private Call submitted(JsonNode chord) {
        if (random.nextInt(3) > 0 || !chord.path("members").isArray()) {
            return Call.submit(chord.toString());
        }
        ObjectNode head = chord.deepCopy();
        head.remove("members");
        String members = StreamSupport.stream(chord.path("members").spliterator(), false)
                .map(member -> member + "\n")
                .collect(Collectors.joining());
        return Call.submit(head + "\n" + members).with("Content-Type", NDJSON);
    }

    private String broken(String json) {
        return switch (random.nextInt(6)) {
            case 0 -> json.substring(0, random.nextInt(json.length()));
            case 1 -> json + any("x", "{}", "]", "\u0000");
            case 2 -> json.replaceFirst("\\{", "{\"members\":[],\"members\":[],");
            case 3 -> json.replaceFirst("\\[", "[" + "[".repeat(random.nextInt(500)));
            case 4 -> "\u0000" + json;
            default -> json.replaceFirst(":", any("", "::", ": 00", ": NaN", ": '"));
        };
    }

    private String any(String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }
}
