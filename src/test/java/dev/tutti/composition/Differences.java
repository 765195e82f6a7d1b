package dev.tutti.composition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Where what was seen differs from what was computed, in words. */
final class Differences {
    private final List<String> found = new ArrayList<>();

    List<String> found() {
        return found;
    }

    void same(String what, Object expected, Object seen) {
        if (!expected.equals(seen)) {
            found.add(what + ": expected " + expected + ", seen " + seen);
        }
    }

    /** A chord as HTTP tells it, and its outcomes. */
    void chord(Result expected, JsonNode seen, List<JsonNode> outcomes) {
        List<Ending> members = outcomes.stream().map(Ending::seen).toList();
        long succeeded = members.stream().filter(Ending::success).count();
        same("state", expected.state().json(), seen.path("state").asText());
        same("round", expected.round(), seen.path("round").asInt());
        same("total", expected.members().size(), seen.path("total").asInt());
        same("succeeded", succeeded, seen.path("succeeded").asLong());
        same("failed", members.size() - succeeded, seen.path("failed").asLong());
        same("pending", 0, seen.path("pending").asInt());
        same(
                "closedBy",
                expected.closedBy().orElse("null"),
                seen.path("closedBy").asText());
        same("indices", IntStream.range(0, members.size()).boxed().toList(), indices(outcomes));
        members("outcomes", expected, members);
        end("callback", expected.callback(), seen.path("callback"));
        end("errback", expected.errback(), seen.path("errback"));
        if (!seen.path("onFirstFailure").isNull() && !expected.mayNotHaveFailed()) {
            String status = seen.path("onFirstFailure").path("status").asText();
            same("onFirstFailure is skipped", !expected.failedOnce(), status.equals("skipped"));
        }
    }

    private static List<Integer> indices(List<JsonNode> outcomes) {
        return outcomes.stream().map(outcome -> outcome.path("index").asInt(-1)).toList();
    }

    private void end(String what, Optional<Ending> expected, JsonNode seen) {
        if (expected.isPresent()) {
            ending(what, expected.get(), Ending.seen(seen));
        } else if (!seen.isNull()) {
            same(what, "skipped", seen.path("status").asText());
        }
    }

    /** The members of one chord, wherever they are told. */
    void members(String where, Result expected, List<Ending> seen) {
        same(where + ".size", expected.members().size(), seen.size());
        int own = 0;
        for (int i = 0; i < Math.min(seen.size(), expected.members().size()); i++) {
            Ending ending = seen.get(i);
            boolean cutShort = !ending.success() && ending.reason().equals(expected.anyMayHave());
            if (cutShort && !expected.kept().contains(i)) {
                continue;
            }
            own += ending.success() ? 0 : 1;
            ending(where + "[" + i + "]", expected.members().get(i), ending);
        }
        if (expected.closedAt() > 0) {
            same(where + " that failed by themselves", expected.closedAt(), own);
        }
    }

    void ending(String what, Ending expected, Ending seen) {
        same(what + ".reason", expected.reason(), seen.reason());
        expected.message()
                .ifPresent(text -> same(what + ".message", text, seen.message().orElse("")));
        if (expected.attempts() > 0) {
            same(what + ".attempts", expected.attempts(), seen.attempts());
            same(what + ".link", expected.link(), seen.link());
        }
        if (expected.inner().isPresent()) {
            members(
                    what + ".value",
                    expected.inner().get(),
                    StreamSupport.stream(seen.value().spliterator(), false)
                            .map(Ending::seen)
                            .toList());
        } else if (seen.success()) {
            same(what + ".value", expected.value(), seen.value());
        }
    }
}
