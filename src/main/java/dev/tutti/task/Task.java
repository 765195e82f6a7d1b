package dev.tutti.task;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a CDI bean a task. The method may be of any visibility but private, static or not, and return a plain
 * value, nothing, a {@code Uni} or a {@code CompletionStage}.
 *
 * <p>A name that two methods claim, that is no name, or a method that cannot be called fails the build.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {
    /** The name that signatures use; matches {@link dev.tutti.chord.Names#PATTERN}. */
    String value();

    /** Where it runs unless a signature says otherwise; empty for {@code default}. */
    String queue() default "";

    /**
     * Longest time of one attempt, from the start of the method, unless a signature says otherwise: ISO 8601 as in {@code
     * PT30S}, 1 ms to 7 days; empty for the configured one.
     */
    String timeout() default "";

    /** How often it is attempted unless a signature says otherwise, the first time included; 1 to 1,000. */
    int maxAttempts() default 1;

    /** What is thrown as one of these classes, or a subclass, is final: no further attempt is made. */
    Class<? extends Throwable>[] noRetryOn() default {};
}
