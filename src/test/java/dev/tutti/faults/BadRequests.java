package dev.tutti.faults;

import static dev.tutti.faults.BadRequest.get;
import static dev.tutti.faults.BadRequest.json;
import static dev.tutti.faults.BadRequest.lines;
import static dev.tutti.faults.BadRequest.of;
import static dev.tutti.faults.BadRequest.post;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Every kind of bad request there is: none of them may be answered with anything but a 4xx. */
final class BadRequests {
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String GOOD = "{\"members\":[{\"task\":\"echo\",\"args\":[1]}]}";
    private static final String ID = "0197a6f4-1c2d-7e3f-8a4b-5c6d7e8f9012-0";
    /** One in so many is cut off. */
    private static final int CUT = 100;
    /** One in so many is large. */
    private static final int LARGE = 2_000;

    private BadRequests() {}

    /** Bodies, heads, ids and parameters that are answered on a connection that goes on. */
    static final List<BadRequest> COMMON = List.of(
            json("empty body", ""),
            json("no JSON", "members=1"),
            json("truncated", "{\"members\":[{\"task\":\"echo\",\"args\":[1"),
            json("something behind", GOOD + "}"),
            json("not an object", "[" + GOOD + "]"),
            json("deep", "{\"members\":[{\"task\":\"echo\",\"args\":" + "[".repeat(5_000)),
            json("deep objects", "{\"members\":[{\"task\":\"echo\",\"kwargs\":" + "{\"a\":".repeat(2_000)),
            json("members is a text", "{\"members\":\"echo\"}"),
            json("a task is a number", "{\"members\":[{\"task\":1}]}"),
            json("args is an object", "{\"members\":[{\"task\":\"echo\",\"args\":{}}]}"),
            json("labels of numbers", "{\"members\":[],\"labels\":{\"a\":1}}"),
            json("unknown field", "{\"members\":[],\"surprise\":true}"),
            json("unknown field of a member", "{\"members\":[{\"task\":\"echo\",\"surprise\":1}]}"),
            json("a field twice", "{\"members\":[],\"members\":[]}"),
            json("not built", "{\"members\":[{\"task\":\"echo\",\"then\":{\"members\":[]}}]}"),
            json("errback of a chord that collects", "{\"members\":[],\"errback\":{\"task\":\"echo\"}}"),
            json(
                    "tolerates two ways",
                    "{\"members\":[],\"onFailure\":\"fail_fast\",\"tolerate\":{\"failures\":1,\"percent\":1}}"),
            json("neither task nor url", "{\"members\":[{}]}"),
            json("no name", "{\"members\":[{\"task\":\"../../etc\"}]}"),
            json("many faults", "{\"members\":[" + "{\"task\":\".\"},".repeat(200) + "{}]}"),
            json("number without end", "{\"members\":[{\"task\":\"echo\",\"args\":[" + "9".repeat(5_000) + "]}]}"),
            json("exponent beyond all", "{\"members\":[{\"task\":\"echo\",\"args\":[1e99999999999]}]}"),
            json("long name", "{\"members\":[{\"task\":\"echo\",\"kwargs\":{\"" + "n".repeat(5_000) + "\":1}}]}"),
            json("half a pair in a label", "{\"members\":[],\"labels\":{\"a\":\"\\ud83d\"}}"),
            json("negative delay", "{\"members\":[{\"task\":\"echo\",\"delay\":\"PT-1S\"}]}"),
            json("endless attempts", "{\"members\":[{\"task\":\"echo\",\"retry\":{\"maxAttempts\":1e9}}]}"),
            json("file URL", "{\"members\":[{\"url\":\"file:///etc/passwd\"}]}"),
            json("octal address", "{\"members\":[{\"url\":\"http://0177.0.0.1/\"}]}"),
            json(
                    "header with a line feed",
                    "{\"members\":[{\"url\":\"http://a.example\",\"headers\":{\"a\":\"\\r\\nb\"}}]}"),
            post("bad UTF-8", JSON, "{\"members\":[],\"labels\":{\"a\":\"\u00e9\u00ff\"}}".getBytes(ISO_8859_1)),
            post("UTF-16", JSON, GOOD.getBytes(UTF_16LE)),
            post("zeros", JSON, new byte[1_000]),
            post("no type", "", GOOD.getBytes(UTF_8)),
            post("text", "Content-Type: text/plain\r\n", GOOD.getBytes(UTF_8)),
            post("type that is none", "Content-Type: ;;/\r\n", GOOD.getBytes(UTF_8)),
            post("latin-1", "Content-Type: application/json; charset=latin1\r\n", GOOD.getBytes(UTF_8)),
            post("key without end", JSON + "Idempotency-Key: \"abc\r\n", GOOD.getBytes(UTF_8)),
            post("long key", JSON + "Idempotency-Key: " + "k".repeat(300) + "\r\n", GOOD.getBytes(UTF_8)),
            post("two keys", JSON + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", GOOD.getBytes(UTF_8)),
            post("key of a bad body", JSON + "Idempotency-Key: bad\r\n", "{".getBytes(UTF_8)),
            lines("no line", ""),
            lines("first line is a member", "{\"task\":\"echo\"}\n"),
            lines("bad line", "{}\n{\"task\":\"echo\"}\n{\"task\":\n"),
            lines("bad line far behind", "{}\n" + "{\"task\":\"echo\"}\n".repeat(300) + "[]\n"),
            lines("deep line", "{}\n{\"task\":\"echo\",\"args\":" + "[".repeat(95) + "]".repeat(95) + "}\n"),
            lines("members in the first line", GOOD + "\n"),
            of(
                    "POST with a query",
                    "POST /chords?dry=run HTTP/1.1\r\nHost: t\r\n" + JSON + "Content-Length: 2\r\n\r\n{}"),
            of("DELETE", "DELETE /chords HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n"),
            of("a method of its own", "BREW /chords HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n"),
            of("cancel of nothing", "POST /chords/" + ID + "/cancel HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n"),
            of("retry of nonsense", "POST /tasks/x/retry HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\n\r\n"),
            of(
                    "nothing acceptable",
                    "GET /chords/" + ID + "/outcomes HTTP/1.1\r\nHost: t\r\nAccept: image/png\r\n\r\n"),
            of(
                            "events of nothing",
                            "GET /chords/" + ID + "/events HTTP/1.1\r\nHost: t\r\nLast-Event-ID: \u0001x\u00e9\r\n\r\n")
                    .mayClose(),
            get("/chords/" + ID),
            get("/chords/nonsense"),
            get("/chords/" + "9".repeat(2_000)),
            get("/chords/%00"),
            get("/chords/%zz").mayClose(),
            get("/chords/%c3%28"),
            get("/chords/..%2f..%2fetc%2fpasswd"),
            get("/chords/" + ID + "/outcomes?limit=0"),
            get("/chords/" + ID + "/outcomes?status=nonsense"),
            get("/chords?limit=1001"),
            get("/chords?limit=99999999999999999999"),
            get("/chords?limit=x&limit=y"),
            get("/chords?cursor=nonsense"),
            get("/chords?state=nonsense"),
            get("/chords?label=nonsense"),
            get("/chords?surprise=1"),
            get("/chords?%zz=%").mayClose(),
            get("/chords?" + "a=b&".repeat(800)),
            get("/tasks/nonsense"),
            get("/tasks/" + ID + ".0"),
            get("/tasks/" + ID + ".99999999999"),
            get("/queues/.."),
            get("/queues/a%20b"),
            get("/nothing/here"));

    /** What may close the connection: the last of those sent together. */
    static final List<BadRequest> LAST = List.of(
            of("no HTTP", "\u0016\u0003\u0001\u0002\u0000 a beginning of TLS\r\n\r\n")
                    .mayClose(),
            of("no version", "GET /chords\r\n\r\n").mayClose(),
            of("a version of its own", "GET /chords?x=1 HTTP/9.9\r\nHost: t\r\n\r\n")
                    .mayClose(),
            of("long line", "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: t\r\n\r\n")
                    .mayClose(),
            of("long header", "GET /chords?x=1 HTTP/1.1\r\nHost: t\r\nX-A: " + "a".repeat(70_000) + "\r\n\r\n")
                    .mayClose(),
            of("header without colon", "GET /chords?x=1 HTTP/1.1\r\nHost: t\r\nnonsense\r\n\r\n")
                    .mayClose(),
            of("space in a header's name", "GET /chords?x=1 HTTP/1.1\r\nHost: t\r\nX A : b\r\n\r\n")
                    .mayClose(),
            of("length of letters", "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON + "Content-Length: ten\r\n\r\n")
                    .mayClose(),
            of("negative length", "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON + "Content-Length: -1\r\n\r\n")
                    .mayClose(),
            of(
                            "length beyond all",
                            "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON
                                    + "Content-Length: 99999999999999999999\r\n\r\n")
                    .mayClose(),
            of(
                            "two lengths",
                            "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON
                                    + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}")
                    .mayClose(),
            of(
                            "length and chunks",
                            "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON
                                    + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
                    .mayClose(),
            of(
                            "announced too long",
                            "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON + "Content-Length: 1000000000\r\n\r\n{")
                    .mayClose());

    /** Large ones. */
    static final List<BadRequest> LARGE_ONES = List.of(
            chunked("too long without saying so", "application/json", "{\"members\":[" + " ".repeat(1 << 20), 11)
                    .mayClose(),
            chunked("long line", "application/x-ndjson", "{}\n{\"task\":\"echo\",\"args\":[\"" + "a".repeat(1 << 19), 2)
                    .mayClose(),
            json(
                    "too many members",
                    "{\"members\":[" + "{\"task\":\"echo\"},".repeat(100_000) + "{\"task\":\"echo\"}]}"));

    /** Connections that are lost. */
    static final List<BadRequest> CUT_OFF = List.of(
            // behind others Vert.x answers it with an exception in the log, and nothing to the client
            of(
                            "chunk of nonsense",
                            "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON
                                    + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n")
                    .cut(),
            of("cut off head", "POST /chords HTTP/1.1\r\nHost: t\r\nContent-Le").cut(),
            of("cut off body", "POST /chords HTTP/1.1\r\nHost: t\r\n" + JSON + "Content-Length: 100\r\n\r\n" + GOOD)
                    .cut(),
            chunked("cut off lines", "application/x-ndjson", "{}\n{\"task\":\"echo\"}\n", 1)
                    .cut(),
            chunked("cut off after a chunk", "application/x-ndjson", "{}\n" + "{\"task\":\"echo\"}\n".repeat(600), 1)
                    .cut(),
            of(
                            "cut off lines with a key",
                            "POST /chords HTTP/1.1\r\nHost: t\r\nIdempotency-Key: cut\r\nContent-Type: application/x-ndjson\r\n"
                                    + "Content-Length: 100000\r\n\r\n{}\n" + "{\"task\":\"echo\"}\n".repeat(600))
                    .cut());

    /** One that goes on as a rule; now and then one that is large or cut off. */
    static BadRequest any(Random chance) {
        List<BadRequest> kinds = chance.nextInt(LARGE) == 0 ? LARGE_ONES : chance.nextInt(CUT) == 0 ? CUT_OFF : COMMON;
        return kinds.get(chance.nextInt(kinds.size()));
    }

    /** One of those that close connections. */
    static BadRequest anyLast(Random chance) {
        return LAST.get(chance.nextInt(LAST.size()));
    }

    /** Each kind once. */
    static Stream<BadRequest> all() {
        return Stream.of(COMMON, LAST, LARGE_ONES, CUT_OFF).flatMap(List::stream);
    }

    private static BadRequest chunked(String name, String type, String chunk, int times) {
        String head =
                "POST /chords HTTP/1.1\r\nHost: t\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        String one = Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n";
        return of(name, head + one.repeat(times));
    }
}
