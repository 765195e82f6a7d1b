package dev.tutti.chord;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rule for addresses of HTTP calls. */
public final class CallUrl {
    /** Most characters of an address. */
    public static final int LIMIT = 2_048;

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final Pattern PLAIN = Pattern.compile("[!-~]*");
    private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final int HIGHEST_PORT = 65_535;

    private CallUrl() {}

    /** What keeps the text from being called, as the end of a sentence that begins with its field; empty when nothing. */
    public static Optional<String> fault(String text) {
        if (text.length() > LIMIT) {
            return Optional.of("has " + text.length() + " characters, at most " + LIMIT);
        }
        if (!PLAIN.matcher(text).matches()) {
            return Optional.of("must be in ASCII without spaces: percent-encode the path, write the host in Punycode");
        }
        try {
            return fault(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.of("is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1));
        } catch (NumberFormatException e) { // which JDK 17 to 25 do not declare
            return Optional.of("is no URL: a number of its IPv4 address is too large");
        }
    }

    private static Optional<String> fault(URI url) {
        if (url.getScheme() == null || !SCHEMES.contains(url.getScheme().toLowerCase(java.util.Locale.ROOT))) {
            return Optional.of("must begin with http:// or https://");
        }
        if (url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
            return Optional.of("must have no user and password: put credentials into a header");
        }
        if (url.getRawFragment() != null) {
            return Optional.of("must have no fragment: it would not be sent");
        }
        if (url.getHost() == null || url.getHost().indexOf('%') >= 0 || isAmbiguous(url.getHost())) {
            return Optional.of("must have a host that is a name, or an address written as 192.0.2.1 or [2001:db8::1]");
        }
        return url.getPort() == 0 || url.getPort() > HIGHEST_PORT
                ? Optional.of("must have a port from 1 to " + HIGHEST_PORT)
                : Optional.empty();
    }

    /**
     * Whether a host could be an IPv4 address, but in a form that different programs read differently: {@code 127.1},
     * {@code 0177.0.0.1}, {@code 0x7f000001}, {@code 2130706433}.
     */
    public static boolean isAmbiguous(String host) {
        return host.indexOf(':') < 0 && ENDS_IN_A_NUMBER.matcher(host).matches() && !isIpv4(host);
    }

    /** Whether a host is an IPv4 address in its one plain form, four decimal numbers without leading zeros. */
    public static boolean isIpv4(String host) {
        return IPV4.matcher(host).matches();
    }

    /** The address as logs and outcomes show it: without its query, where secrets may be. */
    public static String shown(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
