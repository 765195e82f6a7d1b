package dev.tutti.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps what is written, up to a limit: a value that is too large is not built up in memory first. */
final class BoundedBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final int limit;
    private boolean full;

    BoundedBytes(int limit) {
        this.limit = limit;
    }

    @Override
    public void write(int b) throws IOException {
        require(1);
        bytes.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        require(len);
        bytes.write(b, off, len);
    }

    private void require(int more) throws IOException {
        if (full || bytes.size() + (long) more > limit) {
            full = true;
            throw new IOException("more than " + limit + " bytes");
        }
    }

    /** Whether more was written than fits. */
    boolean full() {
        return full;
    }

    /** What was written. */
    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
