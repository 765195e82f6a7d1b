package dev.tutti.api;

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
                "There is no queue " + name + ": nothing is in one of that name, and no live worker serves it.");
    }
}
