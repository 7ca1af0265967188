package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A {@link RunConfig} as a tree of values and back: keys in snake_case, enums as {@link EnumWords},
 * an {@link ImageSize} as one number or {@code [height, width]}. Nothing is converted silently:
 * text is not read as a number, a fraction as a whole number, or a number as text.
 */
final class ConfigTree {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .annotationIntrospector(new EnumWords())
          .addModule(
              new SimpleModule()
                  .addSerializer(new ImageSizeWriter())
                  .addDeserializer(double.class, new DoubleReader())
                  .addDeserializer(Double.class, new DoubleReader()) // An element of a list.
                  .addDeserializer(ImageSize.class, new ImageSizeReader()))
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .withCoercionConfig(
              LogicalType.Textual,
              text -> {
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
              })
          .withCoercionConfigDefaults(
              all -> all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
          .build();

  private ConfigTree() {}

  static ObjectNode of(RunConfig config) {
    return MAPPER.valueToTree(config);
  }

  /** The inverse of {@link #of}. */
  static RunConfig bind(ObjectNode tree) throws JsonMappingException {
    try {
      return MAPPER.treeToValue(tree, RunConfig.class);
    } catch (JsonMappingException e) {
      throw e;
    } catch (IOException e) {
      throw new AssertionError("a tree in memory has no syntax", e);
    }
  }

  /** The tree's leaves by full key path, such as {@code model.dropout}. */
  static Map<String, JsonNode> leaves(ObjectNode tree) {
    Map<String, JsonNode> leaves = new LinkedHashMap<>();
    tree.properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              if (entry.getValue() instanceof ObjectNode section) {
                leaves(section).forEach((name, value) -> leaves.put(key + "." + name, value));
              } else {
                leaves.put(key, entry.getValue());
              }
            });
    return leaves;
  }

  /** Accepts finite numbers only; Jackson's own reader also accepts the text "Infinity". */
  private static final class DoubleReader extends StdScalarDeserializer<Double> {
    private static final long serialVersionUID = 1L;

    DoubleReader() {
      super(double.class);
    }

    @Override
    public Double deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.currentToken().isNumeric() && Double.isFinite(parser.getDoubleValue())
          ? Double.valueOf(parser.getDoubleValue())
          : (Double) context.handleUnexpectedToken(double.class, parser);
    }
  }

  private static final class ImageSizeReader extends StdScalarDeserializer<ImageSize> {
    private static final long serialVersionUID = 1L;

    ImageSizeReader() {
      super(ImageSize.class);
    }

    @Override
    public ImageSize deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode node = context.readTree(parser);
      if (isInt(node)) {
        return ImageSize.square(node.intValue());
      } else if (node.size() == 2 && isInt(node.path(0)) && isInt(node.path(1))) {
        return new ImageSize(node.get(0).intValue(), node.get(1).intValue());
      }
      return context.reportInputMismatch(this, "neither a number nor two");
    }

    private static boolean isInt(JsonNode node) {
      return node.isIntegralNumber() && node.canConvertToInt();
    }
  }

  private static final class ImageSizeWriter extends StdScalarSerializer<ImageSize> {
    private static final long serialVersionUID = 1L;

    ImageSizeWriter() {
      super(ImageSize.class);
    }

    @Override
    public void serialize(ImageSize size, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (size.height() == size.width()) {
        out.writeNumber(size.height());
      } else {
        out.writeArray(new int[] {size.height(), size.width()}, 0, 2);
      }
    }
  }
}
