package dev.tutti.connector;

import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What XREADGROUPs answered: RESP2 has pairs of a stream and its entries, RESP3 a map.
 *
 * @param entries in the order of the reply
 * @param deleted entries whose text was deleted while they were pending: to be acknowledged and forgotten
 * @param bytes of all values
 */
record ReadReply(List<StreamEntry> entries, List<StreamEntry> deleted, long bytes) {

    /** @param classes class of each stream that was read */
    static ReadReply of(List<Response> replies, String group, Map<String, String> classes) {
        ReadReply read = new ReadReply(new ArrayList<>(), new ArrayList<>(), 0);
        long bytes = 0;
        for (Response reply : replies) {
            if (reply.isArray()) {
                for (Response pair : reply) {
                    bytes += read.add(pair.get(0).toString(), pair.get(1), group, classes);
                }
            } else {
                for (String stream : reply.getKeys()) {
                    bytes += read.add(stream, reply.get(stream), group, classes);
                }
            }
        }
        return new ReadReply(read.entries, read.deleted, bytes);
    }

    private long add(String stream, Response found, String group, Map<String, String> classes) {
        long bytes = 0;
        String streamClass = classes.getOrDefault(stream, "");
        for (int i = 0; i < found.size(); i++) {
            Response entry = found.get(i);
            String id = entry.get(0).toString();
            Response fields = entry.get(1);
            if (fields == null) {
                deleted.add(new StreamEntry(stream, group, id, streamClass, List.of(), List.of()));
                continue;
            }
            StreamEntry one = StreamEntry.of(stream, group, id, streamClass, fields);
            bytes += one.bytes();
            entries.add(one);
        }
        return bytes;
    }
}
