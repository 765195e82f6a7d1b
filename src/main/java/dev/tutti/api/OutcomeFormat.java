package dev.tutti.api;

import dev.tutti.store.OutcomePage;
import dev.tutti.wire.JsonList;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The forms in which all outcomes of a chord are streamed. */
enum OutcomeFormat {
    /** One outcome a line, of the statuses asked for. */
    NDJSON(ContentTypes.NDJSON, Set.of("status")) {
        @Override
        Buffer page(OutcomePage page, Query query) {
            Set<OutcomeView.Status> statuses = ListOutcomes.statuses(query);
            Buffer lines = Buffer.buffer();
            OutcomeView.of(page)
                    .filter(outcome -> statuses.contains(outcome.status()))
                    .forEach(outcome -> lines.appendBuffer(outcome.json()).appendByte((byte) '\n'));
            return lines;
        }
    },
    /** One JSON array: each value, or a failure as text. */
    PLAIN("application/json", Set.of("format")) {
        @Override
        Buffer page(OutcomePage page, Query query) {
            List<Buffer> values = page.outcomes().stream().map(PlainOutcome::of).toList();
            Buffer part = Buffer.buffer(page.first() == 0 ? "[" : ",").appendBuffer(JsonList.joined(values, ","));
            return page.next() < page.total() ? part : part.appendString("]");
        }
    };

    private final String mediaType;
    private final Set<String> parameters;

    OutcomeFormat(String mediaType, Set<String> parameters) {
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    /** What is sent of one page; the pages' parts behind each other are the whole. */
    abstract Buffer page(OutcomePage page, Query query);

    String mediaType() {
        return mediaType;
    }

    /** Its query parameters. */
    Set<String> parameters() {
        return parameters;
    }

    /** The form that a request asks for, or empty when it asks for pages. */
    static Optional<OutcomeFormat> of(RoutingContext request) {
        if (request.queryParams().contains("format", "plain", false)) {
            return Optional.of(PLAIN);
        }
        for (MIMEHeader accepted : request.parsedHeaders().accept()) { // best first
            if (accepted.value().equals(ContentTypes.NDJSON)) {
                return Optional.of(NDJSON);
            }
            if (!accepted.component().equals("application")
                    && !accepted.component().equals("*")) {
                continue;
            }
            if (Set.of("json", "*").contains(accepted.subComponent())) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
