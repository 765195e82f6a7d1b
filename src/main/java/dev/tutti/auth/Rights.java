package dev.tutti.auth;

import dev.tutti.config.TuttiConfig;
import dev.tutti.config.TuttiConfig.Role;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.Set;

/**
 * What a caller may do, as the names that {@link RolesAllowed} takes. They have a prefix, so that a role of Tutti opens
 * nothing of the application around it, where {@code admin} may mean something else. Resources are {@link DenyAll} and
 * their methods name a right.
 */
public final class Rights {
    /** Look at chords, tasks, queues and workers. */
    public static final String READ = "tutti:read";

    /** Submit, cancel and retry. */
    public static final String EMIT = "tutti:emit";

    static final Set<String> ALL = Set.of(READ, EMIT);

    private Rights() {}

    static Set<String> of(Role role) {
        return switch (role) {
            case READ -> Set.of(READ);
            case EMIT -> Set.of(EMIT);
            case ADMIN -> ALL;
        };
    }

    /** Whether everybody may do everything: where that was said, and where no API is served in the first place. */
    static boolean areEverybodys(TuttiConfig config) {
        return !config.api().enabled()
                || config.auth()
                        .mode()
                        .filter(TuttiConfig.AuthMode.NONE::equals)
                        .isPresent();
    }
}
