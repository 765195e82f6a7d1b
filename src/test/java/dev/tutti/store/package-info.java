/**
 * Tests of the store, its scripts above all, on a real Redis: the one on PATH and the packaged one. Public here is what
 * tests of the packages above the store need of it. May import: {@code testing}.
 */
@NullMarked
package dev.tutti.store;

import org.jspecify.annotations.NullMarked;
