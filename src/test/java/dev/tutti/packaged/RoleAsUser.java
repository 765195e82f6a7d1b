package dev.tutti.packaged;

import io.vertx.redis.client.Response;
import java.util.List;
import java.util.stream.Stream;

/** A process of one role that is to Redis the user that docs/redis.md makes for it. */
final class RoleAsUser {
    static final List<String> ROLES = List.of("api", "worker", "aggregator");

    private RoleAsUser() {}

    /** @param hosts of Redis, without a user */
    static TuttiProcess start(String role, String hosts, String... settings) {
        return TuttiProcess.start(
                hosts.replace("//", "//tutti-" + role + ":" + role + "-secret@"),
                Stream.concat(
                                ROLES.stream().map(each -> "tutti." + each + ".enabled=" + each.equals(role)),
                                Stream.of(settings))
                        .toArray(String[]::new));
    }

    /** What Redis denied, by its ACL LOG, but for what Tutti can do without. */
    static List<String> denied(Response log) {
        return log.stream()
                .map(Response::toString)
                .filter(entry -> !entry.contains("config"))
                .toList();
    }
}
