package dev.tutti.connector;

/** An incoming channel and what may be asked of it from outside. */
record IncomingChannel(String name, IncomingStream messages, EntriesInHand inHand, ChannelHealth health) {

    /** Stops reading. */
    void close() {
        messages.close();
    }
}
