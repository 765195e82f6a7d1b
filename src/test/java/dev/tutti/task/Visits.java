package dev.tutti.task;

import jakarta.enterprise.context.RequestScoped;

/** Counts within one request context. */
@RequestScoped
class Visits {
    private int count;

    int next() {
        return ++count;
    }
}
