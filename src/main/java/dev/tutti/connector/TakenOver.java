package dev.tutti.connector;

/**
 * Metadata of a message whose entry was in hand elsewhere before: it may have run, in part or altogether.
 *
 * @param starts how often it was started, this time included. Starts are counted on channels with {@code max-deliveries};
 *     one that ended with a nack, or with its entry handed back at shutdown, does not count
 */
public record TakenOver(int starts) {}
