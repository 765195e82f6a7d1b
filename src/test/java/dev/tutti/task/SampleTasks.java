package dev.tutti.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tutti.chord.Outcome;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tasks of every shape. Nothing injects this bean: it must not be removed as unused. */
@ApplicationScoped
class SampleTasks {
    record Order(String id, int pieces, Optional<String> note) {}

    record Wrapped<T>(T content) {}

    enum Colour {
        RED,
        GREEN
    }

    private final Visits visits;
    private final TaskContext injected;
    private final Vertx vertx;

    @Inject
    SampleTasks(Visits visits, TaskContext injected, Vertx vertx) {
        this.vertx = vertx;
        this.visits = visits;
        this.injected = injected;
    }

    @Task("pieces")
    int pieces(List<Order> orders) {
        return orders.stream().mapToInt(Order::pieces).sum();
    }

    @Task("deep_sum")
    int deepSum(Map<String, List<Integer>> numbers) {
        return numbers.values().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .sum();
    }

    @Task("array_types")
    String arrayTypes(int[] numbers, List<Order>[] orders, Wrapped<Order[]> wrapped) {
        return numbers.length + " " + orders[0].get(0).id() + " " + wrapped.content()[0].id();
    }

    @Task("bounds")
    <T extends Number & Comparable<T>> String bounds(List<? extends Order> orders, T other) {
        return orders.get(0).id() + other;
    }

    @Task(value = "resize", queue = "images")
    String resize(String file, int width, Optional<Integer> height) {
        return file + " " + width + "x" + height.orElse(width);
    }

    @Task("scalars")
    String scalars(String text, int whole, Long boxed, double broken, boolean flag, Colour colour) {
        return text + whole + boxed + broken + flag + colour;
    }

    @Task("any")
    Object any(Object value) {
        return value;
    }

    @Task("node")
    JsonNode node(JsonNode value) {
        return value;
    }

    @Task("nothing")
    void nothing() {}

    @Task("of_parents")
    static String ofClass() {
        return "static";
    }

    @Task("uni")
    Uni<String> uni(String value) {
        return Uni.createFrom().item(value);
    }

    @Task("uni_null")
    Uni<String> uniOfNull() {
        return Uni.createFrom().nullItem();
    }

    @Task("uni_void")
    Uni<Void> uniVoid() {
        return Uni.createFrom().voidItem();
    }

    @Task("no_uni")
    @SuppressWarnings("NullAway")
    Uni<String> noUni() {
        return null;
    }

    @Task("uni_later")
    Uni<String> uniLater(int millis) {
        int before = visits.next();
        return Uni.createFrom()
                .item("later")
                .onItem()
                .delayIt()
                .by(java.time.Duration.ofMillis(millis))
                .map(text -> text + " " + before + " " + visits.next() + " " + injected.id());
    }

    @Task("uni_by_timer")
    Uni<String> uniByTimer() {
        visits.next();
        return Uni.createFrom()
                .emitter(emitter ->
                        vertx.setTimer(5, ignored -> emitter.complete(visits.next() + " " + injected.ref())));
    }

    @Task("stage")
    CompletionStage<Order> stage() {
        return CompletableFuture.supplyAsync(() -> new Order("a", 1, Optional.empty()));
    }

    @Task("future_failing")
    CompletableFuture<String> futureFailing() {
        return CompletableFuture.supplyAsync(() -> {
            throw new IllegalStateException("not today");
        });
    }

    @Task("uni_failing")
    Uni<String> uniFailing() {
        return Uni.createFrom().failure(new Exception("no uni"));
    }

    @Task("uni_asserting")
    Uni<String> uniAsserting() {
        return Uni.createFrom().item(() -> {
            throw new AssertionError("never so");
        });
    }

    @Task("uni_throwing")
    Uni<String> uniThrowing() throws Exception {
        throw new Exception("before any uni");
    }

    @Task("visits")
    String visits() {
        return visits.next() + "," + visits.next();
    }

    @Task("intercepted")
    @Exclaimed
    String intercepted() {
        return "hey";
    }

    @Task("where")
    String where() {
        return Thread.currentThread().toString();
    }

    @Task("uni_where")
    Uni<String> uniWhere() {
        return Uni.createFrom().item(Thread.currentThread().getName());
    }

    @Task("who")
    String who(TaskContext context, String suffix) {
        return context.id() + " " + injected.id() + " " + context.attempt() + " " + context.round() + " "
                + context.ref().orElse("") + " " + context.idempotencyId() + suffix;
    }

    @Task("interrupts")
    boolean interrupts() {
        boolean before = Thread.currentThread().isInterrupted();
        Thread.currentThread().interrupt();
        return before;
    }

    @Task("joined")
    String joined(TaskContext context, List<Outcome> results, String suffix) {
        return Outcomes.plain(results) + suffix;
    }

    @Task("joined_stream")
    String joinedStream(Multi<Outcome> results, String suffix) {
        return Outcomes.plain(results.collect().asList().await().indefinitely()) + suffix;
    }

    @Task("joined_stream_and_list")
    String joinedStreamAndList(Multi<Outcome> stream, List<Outcome> list) {
        return Outcomes.plain(stream.collect().asList().await().indefinitely()) + " " + Outcomes.plain(list);
    }

    @Task("counted_stream")
    Uni<Long> countedStream(Multi<Outcome> results) {
        return results.collect().with(java.util.stream.Collectors.counting());
    }

    @Task("joined_collection")
    int joinedCollection(Collection<Outcome> results) {
        return results.size();
    }

    @Task("joined_plain")
    String joinedPlain(List<String> results, int more) {
        return results + " " + more;
    }

    @Task("joined_node")
    JsonNode joinedNode(JsonNode results) {
        return results;
    }
}
