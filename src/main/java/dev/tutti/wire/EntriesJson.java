package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;

/** Lists of arguments as they were given, digit by digit. */
public final class EntriesJson {
    private final byte[] json;
    private final int[] ends;

    /**
     * @param json them all as one minified JSON array
     * @param ends how many bytes of it there are up to the end of each
     */
    public EntriesJson(byte[] json, int[] ends) {
        this.json = json;
        this.ends = ends;
    }

    /** How many there are. */
    public int size() {
        return ends.length;
    }

    /** Those from one place on and before another, separated by commas. */
    Buffer between(int from, int to) {
        int begin = begin(from);
        return Buffer.buffer(ends[to - 1] - begin).appendBytes(json, begin, ends[to - 1] - begin);
    }

    /** The arguments of one, separated by commas; empty when it has none. */
    Buffer arguments(int place) {
        int begin = begin(place) + 1;
        int length = ends[place] - 1 - begin;
        return Buffer.buffer(length).appendBytes(json, begin, length);
    }

    private int begin(int place) {
        return place == 0 ? 1 : ends[place - 1] + 1;
    }
}
