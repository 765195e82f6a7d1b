package dev.tutti.task;

import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.AnnotationMember;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import java.util.List;
import java.util.Optional;

/** {@link TaskRules} as an annotation says them, while the application is built. */
record DeclaredRules(String timeout, int maxAttempts, List<ClassInfo> noRetryOn) {

    static DeclaredRules of(AnnotationInfo task) {
        return new DeclaredRules(
                task.hasMember("timeout") ? task.member("timeout").asString() : "",
                task.hasMember("maxAttempts") ? task.member("maxAttempts").asInt() : 1,
                task.hasMember("noRetryOn")
                        ? task.member("noRetryOn").asArray().stream()
                                .map(DeclaredRules::type)
                                .toList()
                        : List.of());
    }

    /** Why they cannot be; empty when they can. */
    Optional<String> fault(String method) {
        return TaskRules.fault(timeout, maxAttempts).map(text -> "@Task of " + method + ": " + text);
    }

    private static ClassInfo type(AnnotationMember exception) {
        return exception.asType().asClass().declaration();
    }
}
