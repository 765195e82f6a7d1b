package shop;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** One line of an order. */
@RegisterForReflection // a native executable reads and writes it, too
public record Item(String article, int pieces) {}
