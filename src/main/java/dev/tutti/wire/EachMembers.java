package dev.tutti.wire;

import io.vertx.core.buffer.Buffer;
import java.util.AbstractList;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.function.UnaryOperator;

/**
 * The members of a chord that is one signature and a list of arguments. Each is made whenever it is asked for, byte by byte: a
 * hundred thousand take no more memory than their arguments.
 */
public final class EachMembers extends AbstractList<EncodedSignature> implements RandomAccess {
    private final EncodedSignature each;
    private final EntriesJson over;
    private final int entries;
    private final Optional<ChainJson.Args> args;

    /** One member for each entry, which is in front of the signature's own arguments. */
    public EachMembers(EncodedSignature each, EntriesJson over) {
        this(each, over, 0);
    }

    /** @param entries how many a member has, as a chunk; 0 for one that is none */
    public EachMembers(EncodedSignature each, EntriesJson over, int entries) {
        this.each = each;
        this.over = over;
        this.entries = entries;
        this.args = ChainJson.args(each.json());
    }

    /** The same, their signature bound to a queue. */
    EachMembers bound(UnaryOperator<EncodedSignature> binding) {
        return new EachMembers(binding.apply(each), over, entries);
    }

    /** What a member was made of, for a person: {@code over[512]}. */
    public String field(int index) {
        return "over[" + index * Math.max(1, entries) + "]";
    }

    @Override
    public int size() {
        return entries == 0 ? over.size() : (over.size() + entries - 1) / entries;
    }

    @Override
    public EncodedSignature get(int index) {
        Objects.checkIndex(index, size());
        return new EncodedSignature(
                each.task(), each.ref(), each.queue(), entries == 0 ? called(index) : chunk(index), each.then());
    }

    private Buffer called(int index) {
        Buffer json = each.json();
        Buffer inFront = over.arguments(index);
        Buffer member = Buffer.buffer(json.length() + inFront.length() + 12);
        if (args.isEmpty()) {
            return member.appendString("{\"args\":[")
                    .appendBuffer(inFront)
                    .appendString("],")
                    .appendBuffer(json, 1, json.length() - 1);
        }
        int inside = args.get().inside();
        member.appendBuffer(json, 0, inside).appendBuffer(inFront);
        if (inFront.length() > 0 && !args.get().none()) {
            member.appendByte((byte) ',');
        }
        return member.appendBuffer(json, inside, json.length() - inside);
    }

    private Buffer chunk(int index) {
        int first = index * entries;
        Buffer calls = over.between(first, Math.min(over.size(), first + entries));
        return Buffer.buffer(each.json().length() + calls.length() + 32)
                .appendString(EncodedSignature.CHUNK)
                .appendBuffer(calls)
                .appendString("],\"first\":" + first + ",")
                .appendBuffer(each.json(), 1, each.json().length() - 1);
    }
}
