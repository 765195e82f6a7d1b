/**
 * Tasks for the fault suite alone: they tell its sink what they do, or take their process with them.
 *
 * <p>Does: be compiled into the application by the profile {@code faults}. Does not: belong to the product.
 */
@NullMarked
package dev.tutti.faulty;

import org.jspecify.annotations.NullMarked;
