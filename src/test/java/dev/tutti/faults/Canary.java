package dev.tutti.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Listens on one port of every address that this machine has, and some more of loopback; whoever connects is noted. */
final class Canary implements AutoCloseable {
    private static final List<String> LOOPBACK =
            List.of("127.0.0.1", "127.0.1.1", "127.1.2.3", "127.255.255.254", "::1");

    private final List<ServerSocket> sockets = new ArrayList<>();
    private final List<String> connections = new ArrayList<>();
    private final int port;

    Canary() {
        try {
            port = listen(InetAddress.getByName(LOOPBACK.get(0)), 0);
            for (InetAddress address : addresses()) {
                listen(address, port);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<InetAddress> addresses() throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : LOOPBACK.subList(1, LOOPBACK.size())) {
            addresses.add(InetAddress.getByName(text));
        }
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .forEach(addresses::add);
        return addresses;
    }

    private int listen(InetAddress address, int at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(address, at));
        sockets.add(socket);
        Thread thread = new Thread(() -> accept(socket), "canary " + address.getHostAddress());
        thread.setDaemon(true);
        thread.start();
        return socket.getLocalPort();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                try (Socket connection = socket.accept()) {
                    note(connection.getLocalAddress().getHostAddress());
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    System.out.println("canary: " + e);
                }
            }
        }
    }

    private synchronized void note(String address) {
        connections.add(address);
    }

    int port() {
        return port;
    }

    /** The addresses that it listens on, as a URL has them; without link-local ones, which a URL cannot say. */
    List<String> hosts() {
        return sockets.stream()
                .map(ServerSocket::getInetAddress)
                .filter(address -> !address.isLinkLocalAddress())
                .map(address -> address instanceof Inet6Address
                        ? "[" + address.getHostAddress().replaceFirst("%.*", "") + "]"
                        : address.getHostAddress())
                .toList();
    }

    /** The addresses at which somebody connected since it was last asked. */
    synchronized List<String> connections() {
        List<String> since = List.copyOf(connections);
        connections.clear();
        return since;
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    /** How many different ones. */
    static long different(List<String> connections) {
        return connections.stream().distinct().count();
    }
}
