package dev.tutti.worker;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This worker's name, {@code <host>-<boot id>}: another one at every start. */
@ApplicationScoped
class WorkerName {
    private static final int BOOT_ID = 8;

    private final String text;

    WorkerName(@ConfigProperty(name = "HOSTNAME", defaultValue = "localhost") String host) {
        text = host + "-" + UUID.randomUUID().toString().substring(0, BOOT_ID);
    }

    String text() {
        return text;
    }
}
