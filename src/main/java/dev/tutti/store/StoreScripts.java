package dev.tutti.store;

import dev.tutti.connector.RedisScript;

/** Loads the scripts under {@code redis/}. */
final class StoreScripts {
    private StoreScripts() {}

    static RedisScript load(String name) {
        return RedisScript.load("redis/" + name + ".lua");
    }

    /** A script with the tail that several share in front of it. */
    static RedisScript loadWithMembersEnded(String name) {
        return RedisScript.of(name, load("members-ended").text() + load(name).text());
    }
}
