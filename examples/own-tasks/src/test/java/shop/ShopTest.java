package shop;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ShopTest {

    @Test
    void anOrderEmittedFromJavaEndsWithAnInvoiceOfAllItems() {
        String chord = given().contentType("application/json")
                .body(List.of(new Item("tea", 2), new Item("ufo", 1), new Item("cup", 1)))
                .post("/orders")
                .then()
                .statusCode(202)
                .extract()
                .header("Location");
        given().header("Prefer", "wait=30")
                .get(chord)
                .then()
                .statusCode(200)
                .body("state", equalTo("completed"))
                .body("total", equalTo(4))
                .body("failed", equalTo(1))
                .body("callback.value.total", equalTo(24.00f))
                .body("callback.value.missing", contains("IllegalArgumentException: no such article: ufo"));
    }

    @Test
    void aChordEmittedOverHttpRunsTheSameTasks() {
        given().contentType("application/json")
                .header("Prefer", "wait=30")
                .body("""
                        {"members": [{"task": "price", "kwargs": {"item": {"article": "tea", "pieces": 1}}},
                                     {"task": "postage", "args": [9]}],
                         "callback": {"task": "invoice"}}""")
                .post("/chords")
                .then()
                .statusCode(200)
                .header("Location", startsWith("/chords/"))
                .body("callback.value.total", equalTo(4.50f));
    }
}
