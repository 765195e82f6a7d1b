/** The benchmark alone, without other systems beside it: {@code ./mvnw verify -Pbench}. */
@org.jspecify.annotations.NullMarked
package dev.tutti.bench;
