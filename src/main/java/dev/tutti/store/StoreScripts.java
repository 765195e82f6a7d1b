package dev.tutti.store;

import dev.tutti.connector.RedisScript;

/** Loads the scripts under {@code redis/}. */
final class StoreScripts {
    private StoreScripts() {}

    static RedisScript load(String name) {
        return RedisScript.load("redis/" + name + ".lua");
    }

    /** A script with what several use in front of it: {@code members-ended}, {@code progress} and the like. */
    static RedisScript load(String name, String... shared) {
        StringBuilder text = new StringBuilder();
        for (String part : shared) {
            text.append(load(part).text());
        }
        return RedisScript.of(name, text.append(load(name).text()).toString());
    }
}
