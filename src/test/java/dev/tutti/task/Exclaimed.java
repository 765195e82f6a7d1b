package dev.tutti.task;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InterceptorBinding;
import jakarta.interceptor.InvocationContext;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** An interceptor that leaves its mark on the value. */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@interface Exclaimed {
    @Exclaimed
    @Interceptor
    @Priority(Interceptor.Priority.APPLICATION)
    class Exclaims {
        @AroundInvoke
        Object around(InvocationContext call) throws Exception {
            return call.proceed() + "!";
        }
    }
}
