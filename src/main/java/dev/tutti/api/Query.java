package dev.tutti.api;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A request's query parameters. An unknown one is refused; an empty one is the same as none. */
final class Query {
    private final MultiMap parameters;

    private Query(MultiMap parameters) {
        this.parameters = parameters;
    }

    /**
     * The parameters of a request.
     *
     * @throws Refused when there is one that is not among the known
     */
    static Query of(RoutingContext request, Set<String> known) {
        MultiMap parameters = request.queryParams();
        for (String name : parameters.names()) {
            if (!known.contains(name)) {
                throw new Refused(ProblemType.UNKNOWN_FIELD, name, "is no query parameter of this call");
            }
        }
        return new Query(parameters);
    }

    /** The parameter's value, the first of several. */
    Optional<String> one(String name) {
        return all(name).stream().findFirst();
    }

    /** The parameter's values. */
    List<String> all(String name) {
        return parameters.getAll(name).stream()
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /**
     * A number between 1 and {@code most}.
     *
     * @throws Refused otherwise
     */
    int limit(int fallback, int most) {
        return one("limit").map(text -> number("limit", text, 1, most)).orElse(fallback);
    }

    /**
     * A number in a range.
     *
     * @throws Refused when it is none, or outside
     */
    static int number(String name, String text, int least, int most) {
        if (!text.matches("-?[0-9]{1,9}")) {
            throw new Refused(ProblemType.WRONG_TYPE, name, "should be a number, not '" + text + "'");
        }
        int number = Integer.parseInt(text);
        if (number < least || number > most) {
            throw new Refused(ProblemType.INVALID, name, "is " + number + ", must be " + least + " to " + most);
        }
        return number;
    }
}
