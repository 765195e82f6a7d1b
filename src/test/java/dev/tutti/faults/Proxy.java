package dev.tutti.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * A way to Redis that can be cut, for all or for those who come from certain addresses: nothing passes, in either
 * direction, and nobody is told. When it is healed, what was on its way arrives, late; or every connection breaks.
 */
final class Proxy implements AutoCloseable {
    private final ServerSocket server;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private Predicate<InetAddress> cut = from -> false;

    /** @param port where Redis is, on this machine */
    Proxy(int port) {
        this.port = port;
        try {
            server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread(this::accept);
    }

    /** For example {@code redis://127.0.0.1:41234}. */
    String uri() {
        return "redis://127.0.0.1:" + port();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on nothing passes. */
    void cut() {
        cut(from -> true);
    }

    /** From now on nothing passes on connections that come from such an address. */
    void cut(Predicate<InetAddress> from) {
        synchronized (gate) {
            cut = from;
            gate.notifyAll();
        }
    }

    /** @param broken whether the connections break, with all that was on its way */
    void heal(boolean broken) {
        if (broken) {
            sockets.forEach(Proxy::close);
        }
        synchronized (gate) {
            cut = from -> false;
            gate.notifyAll();
        }
    }

    @Override
    public void close() {
        close(server);
        sockets.forEach(Proxy::close);
        heal(true);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                sockets.add(near);
                thread(() -> connect(near));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket near) {
        try {
            pass(near);
            Socket far = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(far);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            thread(() -> pump(near, far, near));
            pump(far, near, near);
        } catch (IOException e) {
            close(near);
        }
    }

    private void pump(Socket from, Socket to, Socket near) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[1 << 16];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                pass(near);
                out.write(bytes, 0, read);
            }
        } catch (IOException e) {
            // the other end will hear of it
        } finally {
            close(from);
            close(to);
        }
    }

    private void pass(Socket near) {
        synchronized (gate) {
            while (cut.test(near.getInetAddress())) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // it is closed, one way or another
        }
    }
}
