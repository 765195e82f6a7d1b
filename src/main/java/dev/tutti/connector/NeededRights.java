package dev.tutti.connector;

import java.util.List;

/**
 * What the application's scripts do in Redis. Where there is a bean of this type, a channel reads nothing until the user it
 * connects as may do all of it: a script is not rolled back at the command that is denied to it.
 */
public interface NeededRights {

    /** Whole commands, their words separated by spaces, for example {@code XADD orders 1 a b}. They are not run. */
    List<String> commands();
}
