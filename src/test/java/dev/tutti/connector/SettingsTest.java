package dev.tutti.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SettingsTest {

    private static SmallRyeConfig config(Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>(Map.of("channel-name", "orders$2", "connector", "redis-streams"));
        all.putAll(attributes);
        return new SmallRyeConfigBuilder().withDefaultValues(all).build();
    }

    private static IncomingSettings incoming(Map<String, String> attributes) {
        return IncomingSettings.of(new RedisStreamsConnectorIncomingConfiguration(config(attributes)));
    }

    private static OutgoingSettings outgoing(Map<String, String> attributes) {
        return OutgoingSettings.of(new RedisStreamsConnectorOutgoingConfiguration(config(attributes)));
    }

    @Test
    void have_the_documented_defaults() {
        IncomingSettings in = incoming(Map.of("group", "g"));
        assertThat(in)
                .isEqualTo(new IncomingSettings(
                        "orders$2",
                        "g",
                        in.consumer(),
                        false,
                        256,
                        OptionalInt.empty(),
                        8_388_608,
                        1_000,
                        2_000,
                        false,
                        true,
                        50,
                        2_000,
                        new TakeoverSettings(30_000, 0, 25_000)));
        assertThat(in.consumer()).endsWith("-orders$2");
        assertThat(IncomingSettings.configuredName("orders$2")).isEqualTo("orders");
        OutgoingSettings out = outgoing(Map.of());
        assertThat(out.maxInFlight()).isEqualTo(1_024);
        assertThat(out.maxBatch()).isEqualTo(256);
        assertThat(out.maxBatchBytes()).isEqualTo(1_048_576);
        assertThat(out.transactional()).isFalse();
    }

    @Test
    void need_a_group() {
        assertThatThrownBy(() -> incoming(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("group");
    }

    @ParameterizedTest
    @CsvSource({
        "batch-size, 0",
        "read-bytes, 0",
        "block-ms, 0",
        "read-timeout-margin-ms, 0",
        "reconnect-min-ms, 0",
        "reconnect-max-ms, 49",
        "acknowledgement, sometimes",
        "claim-idle, PT0.099S",
        "max-deliveries, -1",
        "drain, PT-1S",
        "group, ' '"
    })
    void refuse_an_incoming_attribute_out_of_bounds_by_name(String attribute, String value) {
        Map<String, String> attributes = new HashMap<>(Map.of("group", "g"));
        attributes.put(attribute, value);
        assertThatThrownBy(() -> incoming(attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("orders$2")
                .hasMessageContaining(attribute);
    }

    @ParameterizedTest
    @CsvSource({
        "max-in-flight, 0",
        "max-in-flight, 5000",
        "max-batch, 501",
        "max-batch-bytes, 0",
        "reconnect-min-ms, 0",
        "reconnect-max-ms, 49"
    })
    void refuse_an_outgoing_attribute_out_of_bounds_by_name(String attribute, String value) {
        assertThatThrownBy(() -> outgoing(Map.of(attribute, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(attribute);
    }
}
