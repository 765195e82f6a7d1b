package dev.tutti.auth;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** What an application that Tutti is a library of may have beside it. */
@Path("/of-the-application")
public class ResourceOfAnApplication {
    @GET
    public String open() {
        return "open";
    }

    @GET
    @Path("/admins")
    @RolesAllowed("admin")
    public String admins() {
        return "for admins";
    }
}
