package dev.tutti.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment that a pod's container gets. */
public final class Environment {
    private Environment() {}

    /**
     * Of the pod that a Deployment of an overlay makes.
     *
     * @return values by name; of a secret {@code <secret>/<key>} stands for its value
     */
    public static Map<String, String> of(String overlay, String deployment) {
        Manifests manifests = Manifests.overlay(overlay);
        return of(manifests, manifests.tutti().get(deployment));
    }

    static Map<String, String> of(Manifests manifests, PodTemplateSpec pod) {
        Map<String, String> environment = new LinkedHashMap<>();
        var container = pod.getSpec().getContainers().get(0);
        for (EnvFromSource from : container.getEnvFrom()) {
            environment.putAll(manifests.all(ConfigMap.class).stream()
                    .filter(map -> map.getMetadata()
                            .getName()
                            .equals(from.getConfigMapRef().getName()))
                    .findFirst()
                    .orElseThrow()
                    .getData());
        }
        for (EnvVar variable : container.getEnv()) {
            environment.put(
                    variable.getName(),
                    variable.getValue() != null
                            ? variable.getValue()
                            : variable.getValueFrom().getSecretKeyRef().getName() + "/"
                                    + variable.getValueFrom().getSecretKeyRef().getKey());
        }
        return environment;
    }
}
