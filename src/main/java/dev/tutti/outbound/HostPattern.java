package dev.tutti.outbound;

import dev.tutti.chord.CallUrl;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A name of {@code tutti.call.allow-hosts}, or with {@code *.} in front all names below it, however deep.
 *
 * @param suffix in lower case, without a dot at its end; of a wildcard with the dot it begins with
 * @param below whether it stands for the names below it
 */
record HostPattern(String suffix, boolean below) {
    private static final String WILDCARD = "*.";
    private static final int LONGEST = 253;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    /**
     * Reads {@code billing.internal} or {@code *.shop.svc.cluster.local}.
     *
     * @throws IllegalArgumentException when it is neither; says which text
     */
    static HostPattern parse(String text) {
        boolean below = text.strip().startsWith(WILDCARD);
        String name = plain(below ? text.strip().substring(WILDCARD.length()) : text.strip());
        if (name.length() > LONGEST
                || !NAME.matcher(name).matches()
                || CallUrl.isIpv4(name)
                || CallUrl.isAmbiguous(name)) {
            throw new IllegalArgumentException("'" + text
                    + "' is no name such as billing.internal or *.shop.svc.cluster.local; addresses belong into"
                    + " tutti.call.allow");
        }
        return new HostPattern(below ? "." + name : name, below);
    }

    /** Whether it stands for that name of a URL; never for an address. */
    boolean matches(String host) {
        String name = plain(host);
        if (CallUrl.isIpv4(name) || name.indexOf(':') >= 0) {
            return false;
        }
        return below ? name.endsWith(suffix) && name.length() > suffix.length() : name.equals(suffix);
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
