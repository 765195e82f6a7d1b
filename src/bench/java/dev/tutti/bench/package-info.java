/** What the benchmark measures with: its tasks, and the lines it writes. In no released application. */
@org.jspecify.annotations.NullMarked
package dev.tutti.bench;
