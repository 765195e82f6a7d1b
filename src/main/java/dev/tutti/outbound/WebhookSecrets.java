package dev.tutti.outbound;

import dev.tutti.chord.Reason;
import dev.tutti.config.TuttiConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets that webhooks are signed with: files of {@code tutti.webhook.secrets-directory}, read each time, before
 * {@code tutti.webhook.secret} and {@code tutti.webhook.secrets.<name>}. What is configured wrongly keeps the application
 * from starting; what a file says wrongly makes the delivery fail, to be attempted again.
 */
@Singleton
class WebhookSecrets {
    private static final String DEFAULT = "default";

    private final Vertx vertx;
    private final Optional<Path> directory;
    private final Map<String, WebhookSignature> configured = new LinkedHashMap<>();

    @Inject
    WebhookSecrets(Vertx vertx, TuttiConfig config) {
        this.vertx = vertx;
        this.directory = config.webhook().secretsDirectory();
        config.webhook().secrets().forEach((name, text) -> configure(name, "tutti.webhook.secrets." + name, text));
        config.webhook().secret().ifPresent(text -> configure(DEFAULT, "tutti.webhook.secret", text));
    }

    private void configure(String name, String property, String text) {
        try {
            configured.put(name, WebhookSignature.of(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(property + " is no list of webhook secrets: " + e.getMessage());
        }
    }

    /** Reads what is configured: at the start, not at the first webhook. */
    void start(@Observes StartupEvent event) {}

    /**
     * What signs a webhook; empty when it names no secret and there is no default one.
     *
     * @param name of the secret; empty for the default one
     * @return fails with {@link CallFault} when there is no secret of that name, or none that can be read
     */
    Uni<Optional<WebhookSignature>> of(Optional<String> name) {
        return file(name.orElse(DEFAULT)).map(found -> {
            Optional<WebhookSignature> signature =
                    found.or(() -> Optional.ofNullable(configured.get(name.orElse(DEFAULT))));
            if (signature.isEmpty() && name.isPresent()) {
                throw fault("there is no webhook secret '" + name.get() + "': set tutti.webhook.secrets." + name.get()
                        + ", or put a file of that name into tutti.webhook.secrets-directory");
            }
            return signature;
        });
    }

    private Uni<Optional<WebhookSignature>> file(String name) {
        if (directory.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        Path path = directory.get().resolve(name);
        return Uni.createFrom()
                .completionStage(
                        () -> vertx.fileSystem().readFile(path.toString()).toCompletionStage())
                .map(text -> Optional.of(signature(path, text)))
                .onFailure(failure -> failure.getCause() instanceof NoSuchFileException)
                .recoverWithItem(Optional.empty())
                .onFailure(failure -> !(failure instanceof CallFault))
                .transform(
                        failure -> fault("the webhook secret in " + path + " was not read: " + failure.getMessage()));
    }

    private static WebhookSignature signature(Path path, Buffer text) {
        try {
            return WebhookSignature.of(text.toString());
        } catch (IllegalArgumentException e) {
            throw fault("the webhook secret in " + path + " is none: " + e.getMessage());
        }
    }

    private static CallFault fault(String message) {
        return new CallFault(Reason.BAD_ARGUMENTS, message);
    }
}
