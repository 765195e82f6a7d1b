package dev.tutti.connector;

import java.util.List;

/**
 * Says which streams a channel reads. A bean qualified {@code @Identifier("<channel>")}; asked at start and then once a
 * second, so that streams can come and go. Without one the channel's attribute {@code stream} is read.
 */
public interface StreamSource {

    /** The classes in order of preference: what is in an earlier one is read first. Must not block. */
    List<StreamClass> classes();
}
