package dev.tutti.api;

import dev.tutti.config.TuttiConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Refuses what is asked of a process whose api role is off. */
@Provider
@ServedByApi
class ApiRole implements ContainerRequestFilter {
    private final Instance<TuttiConfig> config;

    /** @param config asked per request: filters are made while the application is built, when there is none yet */
    ApiRole(Instance<TuttiConfig> config) {
        this.config = config;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!config.get().api().enabled()) {
            throw off();
        }
    }

    static Refused off() {
        return new Refused(
                ProblemType.ROLE_OFF, "This process does not serve the API: its tutti.api.enabled is false.");
    }
}
