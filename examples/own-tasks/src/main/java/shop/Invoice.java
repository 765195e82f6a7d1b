package shop;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.List;

/** What an order comes to, and what could not be had. */
@RegisterForReflection
public record Invoice(BigDecimal total, List<String> missing) {}
