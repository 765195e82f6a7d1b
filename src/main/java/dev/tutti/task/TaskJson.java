package dev.tutti.task;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The application's own mapper as tasks use it: arguments must have the JSON type of their parameter, no {@code "5"} for
 * an int and no 5 for a String, for a chord's caller sits in another program and should hear of the mistake.
 */
@Singleton
class TaskJson {
    private final ObjectMapper strict;
    private final ObjectWriter writer;

    @Inject
    TaskJson(ObjectMapper mapper) {
        strict = mapper.copy();
        strict.setConfig(
                strict.getDeserializationConfig() // a JsonNode keeps its numbers digit by digit
                        .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES));
        refuse(LogicalType.Integer, CoercionInputShape.String, CoercionInputShape.EmptyString);
        refuse(LogicalType.Integer, CoercionInputShape.Boolean, CoercionInputShape.Float);
        refuse(LogicalType.Float, CoercionInputShape.String, CoercionInputShape.EmptyString);
        refuse(LogicalType.Float, CoercionInputShape.Boolean);
        refuse(LogicalType.Boolean, CoercionInputShape.String, CoercionInputShape.EmptyString);
        refuse(LogicalType.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float);
        refuse(LogicalType.Textual, CoercionInputShape.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float);
        refuse(LogicalType.Enum, CoercionInputShape.Integer);
        writer = mapper.writer()
                .without(SerializationFeature.INDENT_OUTPUT)
                .with(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8); // an emoji takes 4 bytes, not 12
    }

    private void refuse(LogicalType type, CoercionInputShape... shapes) {
        List.of(shapes).forEach(shape -> strict.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail));
    }

    TypeFactory types() {
        return strict.getTypeFactory();
    }

    /** Reads arguments of that type. */
    ObjectReader reader(JavaType type) {
        return strict.readerFor(type);
    }

    /** Writes values, on one line. */
    ObjectWriter writer() {
        return writer;
    }
}
