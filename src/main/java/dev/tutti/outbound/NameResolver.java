package dev.tutti.outbound;

import io.smallrye.common.annotation.CheckReturnValue;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of names. */
interface NameResolver {
    /** All addresses of the name, best first. Fails with {@link java.net.UnknownHostException} when there is none. */
    @CheckReturnValue
    Uni<List<InetAddress>> resolve(String name);
}
