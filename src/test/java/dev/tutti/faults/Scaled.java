package dev.tutti.faults;

import dev.tutti.faults.Node.Role;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/** The workers of one queue, started and ended as {@link Scaler} says, and what it said although work was there. */
final class Scaled {
    /** That of Kubernetes. */
    private static final Duration SYNC = Duration.ofSeconds(15);

    private final Experiment run;
    private final ScaledObject rules;
    private final QueueWork work;
    private final Scaler scaler;
    private final Deque<Node> running = new ArrayDeque<>();
    private final List<String> broken = new ArrayList<>();
    private Duration next = Duration.ZERO;
    private int polls;
    private int started;
    private int most;
    private int zeros;

    Scaled(Experiment run, ScaledObject rules, int hurry, int partitions) {
        this.run = run;
        this.rules = rules.hurried(hurry);
        this.work = new QueueWork(run.view(), rules.queue(), partitions);
        this.scaler = new Scaler(this.rules, SYNC.dividedBy(hurry));
    }

    /** Whatever is due at that time. */
    void tick(Duration now) {
        int before = scaler.replicas();
        if (now.compareTo(next) >= 0) {
            next = now.plus(rules.polling());
            poll(now);
        }
        scaler.autoscale(now);
        most = Math.max(most, scaler.replicas());
        if (before > 0 && scaler.replicas() == 0) {
            zeros++;
        }
        while (running.size() < scaler.replicas()) {
            started++;
            Node node = run.deployment()
                    .another(Role.WORKER, rules.queue() + started)
                    .with("tutti.worker.queues", rules.queue());
            running.addLast(node);
            node.start();
        }
        while (running.size() > scaler.replicas()) {
            running.removeLast().terminate(Duration.ZERO);
        }
    }

    /** Work that was there before the api was asked, and still is after, needs somebody. */
    private void poll(Duration now) {
        polls++;
        long before = work.now();
        OptionalDouble told = ask();
        long after = work.now();
        int replicas = scaler.poll(now, told);
        if (Math.min(before, after) > 0 && replicas == 0) {
            broken.add(rules.queue() + ": no worker although " + before + " and then " + after
                    + " were undispatched, queued, in hand or due; told " + told);
        }
    }

    private OptionalDouble ask() {
        URI where = run.deployment().of(Role.API).get(0).url(rules.path());
        try {
            HttpResponse<String> answer = Node.HTTP.send(
                    HttpRequest.newBuilder(where).timeout(Duration.ofSeconds(3)).build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? OptionalDouble.of(
                            Json.read(answer.body()).path(rules.figure()).asDouble(Double.NaN))
                    : OptionalDouble.empty();
        } catch (java.io.IOException e) {
            return OptionalDouble.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        }
    }

    int replicas() {
        return scaler.replicas();
    }

    /** Most that there should have been. */
    int most() {
        return most;
    }

    int max() {
        return rules.max();
    }

    /** How often the api was asked. */
    int polls() {
        return polls;
    }

    /** How often the last one was ended. */
    int zeros() {
        return zeros;
    }

    /** How many processes there were, one after the other and beside each other. */
    int started() {
        return started;
    }

    /** When nobody was wanted although somebody was needed. */
    List<String> broken() {
        return List.copyOf(broken);
    }
}
