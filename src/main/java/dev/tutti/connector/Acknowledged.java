package dev.tutti.connector;

/**
 * Metadata given to {@code Message.ack(Metadata)} by whoever has acknowledged the entry in a script of its own: the
 * connector then only forgets the entry and sends nothing.
 */
public enum Acknowledged {
    BY_SCRIPT
}
