package dev.tutti.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.hasItem;

import dev.tutti.store.RedisKeys;
import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Singleton;

/** What is open in the application under test, for tests whose limits are so small that leavings count. */
@Singleton
class OpenChords {
    private final RedisDataSource redis;
    private final RedisKeys keys;

    OpenChords(RedisDataSource redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Members that have not ended, of chords of partition 0. */
    long members() {
        String open = redis.value(String.class).get(keys.open(0));
        return open == null ? 0 : Long.parseLong(open);
    }

    /** Waits until tasks are served and nothing is open. */
    void areNone() {
        await().untilAsserted(() -> get("/task-definitions").then().body("tasks.name", hasItem("good_task")));
        await().until(() -> members() == 0);
    }

    void cancel() {
        get("/chords?state=running").jsonPath().<String>getList("chords.id").forEach(id -> given().post(
                        "/chords/{id}/cancel", id)); // which may have ended meanwhile
    }
}
