package dev.tutti.connector;

/**
 * How an incoming channel fares; all but the first three are counted since it was made.
 *
 * @param channel its name
 * @param ready whether it reads, or could
 * @param inHand entries read or taken over and not yet let go of: what this consumer has pending
 * @param reads reads that brought something
 * @param read entries that they brought
 * @param acknowledged entries let go of because their message was acknowledged
 * @param takenOver entries taken over from other consumers: their redeliveries
 * @param lost entries taken over by others while they were in hand here
 * @param handedBack entries offered to others, after a nack or at shutdown
 * @param poisoned entries delivered as {@link Poisoned}
 */
public record ChannelFigures(
        String channel,
        boolean ready,
        int inHand,
        long reads,
        long read,
        long acknowledged,
        long takenOver,
        long lost,
        long handedBack,
        long poisoned) {}
