package dev.tutti.connector;

/**
 * Metadata of a message that must not be run: the consumers that had started its entry vanished, again and again, the last
 * {@code max-deliveries} of them with nothing else in hand. Whoever receives it says that the work is lost and acks; until
 * then it comes again.
 *
 * @param starts how often it was started
 */
public record Poisoned(int starts) {}
