package io.github.ddpm.config;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.github.ddpm.diffusion.BetaSchedule;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How YAML writes an enum's constants: in lower case, {@code SIGMOID_BETA} as {@code sigmoid_beta};
 * {@code sigmoid-beta} and diffusers' names are read too. A constant whose word is not a valid Java
 * name returns it from {@code toString}.
 */
final class EnumWords extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;

  /** Alternative names. What diffusers calls sigmoid is {@code SIGMOID_BETA}. */
  private static final Map<Enum<?>, String> OTHER_WORDS =
      Map.of(
          BetaSchedule.QUADRATIC, "scaled_linear",
          BetaSchedule.COSINE, "squaredcos_cap_v2",
          BetaSchedule.SIGMOID, "sigmoid_alpha");

  /** The words of all constants of {@code type}, in order of declaration. */
  static List<String> of(Class<?> type) {
    return Stream.of(type.getEnumConstants()).map(constant -> word((Enum<?>) constant)).toList();
  }

  private static String word(Enum<?> constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    return Stream.of(constants).map(EnumWords::word).toArray(String[]::new);
  }

  @Override
  public void findEnumAliases(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[][] aliases) {
    for (int i = 0; i < constants.length; i++) {
      String other = OTHER_WORDS.getOrDefault(constants[i], word(constants[i]));
      aliases[i] =
          new String[] {word(constants[i]).replace('_', '-'), other, other.replace('_', '-')};
    }
  }
}
