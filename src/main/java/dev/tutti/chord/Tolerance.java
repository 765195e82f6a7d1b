package dev.tutti.chord;

/**
 * How many failures a chord that fails fast tolerates.
 *
 * @param amount failures, 0 to 1,000,000, or per cent of the members, 0 to 100
 * @param ofMembers whether it is per cent; a part of a member counts for nothing
 */
public record Tolerance(int amount, boolean ofMembers) {
    /** Most failures that can be tolerated. */
    public static final int MOST_FAILURES = 1_000_000;

    /** Most per cent. */
    public static final int MOST_PERCENT = 100;

    /** No failure is tolerated. */
    public static final Tolerance NONE = failures(0);

    public Tolerance {
        int most = ofMembers ? MOST_PERCENT : MOST_FAILURES;
        if (amount < 0 || amount > most) {
            throw new IllegalArgumentException(
                    "a tolerance must be 0 to " + most + (ofMembers ? " per cent" : "") + ", not " + amount);
        }
    }

    /** So many failures. */
    public static Tolerance failures(int failures) {
        return new Tolerance(failures, false);
    }

    /** So many per cent of the members: 5 of 30 members is 1. */
    public static Tolerance percent(int percent) {
        return new Tolerance(percent, true);
    }

    /** As it is stored: {@code 10} or {@code 5%}. */
    @Override
    public String toString() {
        return ofMembers ? amount + "%" : String.valueOf(amount);
    }
}
