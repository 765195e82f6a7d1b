package dev.tutti.api;

import dev.tutti.chord.Names;

/** There is nothing of that id: it never was, or it went by retention. */
final class NotFound {
    private NotFound() {}

    static Refused chord(String id) {
        return new Refused(ProblemType.NOT_FOUND, "There is no chord " + id + ", or no longer.");
    }

    static Refused task(String id) {
        return new Refused(ProblemType.NOT_FOUND, "There is no task " + id + ", or no longer.");
    }

    static Refused queue(String name) {
        return new Refused(
                ProblemType.NOT_FOUND,
                "There is no queue '" + name + "' and cannot be: names of queues match " + Names.PATTERN + ".");
    }
}
