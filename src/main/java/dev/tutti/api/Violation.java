package dev.tutti.api;

/**
 * One thing that is wrong with a request.
 *
 * @param field where: {@code members[3].args}, the name of a header or of a query parameter
 * @param message what is wrong and what would be right
 */
record Violation(String field, String message) {}
