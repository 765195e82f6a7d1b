package dev.tutti.chord;

/**
 * Which link of a chain.
 *
 * @param number 1 for the first
 * @param of how many links the chain has
 */
public record Link(int number, int of) {}
