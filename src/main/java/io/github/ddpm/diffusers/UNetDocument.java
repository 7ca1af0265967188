package io.github.ddpm.diffusers;

import io.github.ddpm.torch.Activation;
import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code unet/config.json}: a {@link UNetConfig} as diffusers' {@code UNet2DModel} writes it. An
 * absent field has its class's default. A field that asks for unsupported arithmetic is refused,
 * never ignored.
 */
public final class UNetDocument {
  private static final String DOWN = "DownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String ATTENTION = "Attn";
  private static final String TIMESTEP = "timestep";

  /** The prefix of block types in older files. */
  private static final String OLD_PREFIX = "UNetRes";

  private static final Map<String, Boolean> SCALE_SHIFT =
      Map.of("default", false, "scale_shift", true);

  static final Map<String, Activation> ACTIVATIONS = new TreeMap<>();

  /** The arguments of {@code UNet2DModel} with their defaults. */
  private static final Map<String, Object> DEFAULTS = new TreeMap<>();

  static {
    ACTIVATIONS.put("silu", Activation.SILU);
    ACTIVATIONS.put("swish", Activation.SILU);
    ACTIVATIONS.put("mish", Activation.MISH);
    ACTIVATIONS.put("gelu", Activation.GELU);
    ACTIVATIONS.put("relu", Activation.RELU);

    DEFAULTS.put("_class_name", "UNet2DModel");
    DEFAULTS.put("act_fn", "silu");
    DEFAULTS.put("add_attention", true);
    DEFAULTS.put("attention_head_dim", 8);
    DEFAULTS.put("attn_norm_num_groups", null);
    DEFAULTS.put("block_out_channels", List.of(224, 448, 672, 896));
    DEFAULTS.put("center_input_sample", false);
    DEFAULTS.put("class_embed_type", null);
    DEFAULTS.put("down_block_types", blockTypes(List.of(false, true, true, true), DOWN));
    DEFAULTS.put("downsample_padding", 1);
    DEFAULTS.put("downsample_type", "conv");
    DEFAULTS.put("dropout", 0.0);
    DEFAULTS.put("flip_sin_to_cos", true);
    DEFAULTS.put("freq_shift", 0);
    DEFAULTS.put("in_channels", 3);
    DEFAULTS.put("layers_per_block", 2);
    DEFAULTS.put("mid_block_scale_factor", 1);
    DEFAULTS.put("mid_block_type", "UNetMidBlock2D");
    DEFAULTS.put("norm_eps", 1e-5);
    DEFAULTS.put("norm_num_groups", 32);
    DEFAULTS.put("num_class_embeds", null);
    DEFAULTS.put("num_train_timesteps", null);
    DEFAULTS.put("out_channels", 3);
    DEFAULTS.put("resnet_time_scale_shift", "default");
    DEFAULTS.put("sample_size", null);
    DEFAULTS.put("time_embedding_dim", null);
    DEFAULTS.put("time_embedding_type", "positional");
    DEFAULTS.put("up_block_types", blockTypes(List.of(true, true, true, false), UP));
    DEFAULTS.put("upsample_type", "conv");
  }

  /** What diffusers' {@code EMAModel} notes of how it averages, in {@code unet_ema}. */
  private static final String[] OF_AVERAGING = {
    "decay",
    "inv_gamma",
    "min_decay",
    "optimization_step",
    "power",
    "update_after_step",
    "use_ema_warmup"
  };

  private UNetDocument() {}

  /** Every field of the class, so that the result does not depend on any version's defaults. */
  public static Map<String, Object> of(UNetConfig config) {
    Map<String, Object> fields = new TreeMap<>(DEFAULTS);
    fields.put("act_fn", config.actFn().name().toLowerCase(Locale.ROOT));
    fields.put("add_attention", config.attention().mid());
    fields.put("attention_head_dim", orNull(config.attention().headDim()));
    fields.put("attn_norm_num_groups", orNull(config.attention().midNormGroups()));
    fields.put("block_out_channels", config.blocks().outChannels());
    fields.put("center_input_sample", config.centerInputSample());
    fields.put("class_embed_type", config.time().ofLabels() ? TIMESTEP : null);
    fields.put("down_block_types", blockTypes(config.attention().down(), DOWN));
    fields.put("downsample_padding", config.blocks().downsamplePadding());
    fields.put("dropout", config.dropout());
    fields.put("flip_sin_to_cos", config.time().flipSinToCos());
    fields.put("freq_shift", config.time().freqShift());
    fields.put("in_channels", config.inChannels());
    fields.put("layers_per_block", config.blocks().layersPerBlock());
    fields.put("mid_block_scale_factor", config.blocks().midScaleFactor());
    fields.put("norm_eps", config.norm().eps());
    fields.put("norm_num_groups", config.norm().groups());
    fields.put("num_class_embeds", orNull(config.numClassEmbeds()));
    fields.put("out_channels", config.outChannels());
    fields.put("resnet_time_scale_shift", config.time().scaleShift() ? "scale_shift" : "default");
    fields.put(
        "sample_size",
        config.height() == config.width()
            ? config.height()
            : List.of(config.height(), config.width()));
    fields.put("up_block_types", blockTypes(reversed(config.attention().up()), UP));
    return fields;
  }

  /**
   * Reads a network's description that is not in a file.
   *
   * @param origin what messages call it
   * @throws IOException as if it were in a file
   */
  public static UNetConfig parse(Path origin, Map<String, Object> document) throws IOException {
    return parse(new Fields(origin, document));
  }

  /**
   * Reads a network's description.
   *
   * @throws IOException naming file and field, if one is not supported
   */
  static UNetConfig parse(Fields file) throws IOException {
    Fields fields = file.withDefaults(DEFAULTS);
    fields.only("_class_name", "UNet2DModel");
    fields.only("class_embed_type", null, TIMESTEP);
    fields.only("downsample_type", "conv");
    fields.only("mid_block_type", "UNetMidBlock2D");
    fields.only("time_embedding_type", "positional");
    fields.only("upsample_type", "conv");
    fields.ignore("num_train_timesteps"); // Used by another time_embedding_type only.
    fields.ignore(OF_AVERAGING);
    List<Integer> size = sampleSize(fields);
    try {
      UNetConfig config =
          new UNetConfig(
              size.get(0),
              size.get(size.size() - 1),
              fields.integer("in_channels"),
              fields.integer("out_channels"),
              fields.flag("center_input_sample"),
              new UNetConfig.Blocks(
                  fields.integers("block_out_channels"),
                  fields.integer("layers_per_block"),
                  fields.integer("downsample_padding"),
                  fields.number("mid_block_scale_factor")),
              new UNetConfig.Attention(
                  attention(fields, "down_block_types", DOWN),
                  fields.flag("add_attention"),
                  reversed(attention(fields, "up_block_types", UP)),
                  fields.countOrNone("attention_head_dim"),
                  fields.countOrNone("attn_norm_num_groups")),
              new UNetConfig.Time(
                  fields.flag("flip_sin_to_cos"),
                  fields.integer("freq_shift"),
                  fields.choice("resnet_time_scale_shift", SCALE_SHIFT),
                  !fields.isNull("class_embed_type")),
              new UNetConfig.Norm(fields.integer("norm_num_groups"), fields.number("norm_eps")),
              fields.choice("act_fn", ACTIVATIONS),
              fields.countOrNone("num_class_embeds"),
              fields.number("dropout"));
      fields.only("time_embedding_dim", null, config.tembChannels());
      fields.refuseOthers();
      return config;
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e.getMessage());
    }
  }

  static List<Integer> sampleSize(Fields fields) throws IOException {
    if (fields.isNull("sample_size")) {
      throw fields.wrong("field 'sample_size' is missing: give the images' [height, width]");
    }
    List<Integer> size = fields.integers("sample_size");
    if (size.isEmpty() || size.size() > 2) {
      throw fields.wrong("field 'sample_size' must be one side or [height, width], is " + size);
    }
    return size;
  }

  static List<Boolean> attention(Fields fields, String key, String type) throws IOException {
    List<Boolean> attention = new ArrayList<>();
    for (String found : fields.strings(key)) {
      String known = found.startsWith(OLD_PREFIX) ? found.substring(OLD_PREFIX.length()) : found;
      if (!Arrays.asList(type, ATTENTION + type).contains(known)) {
        throw fields.wrong(
            "field '%s': %s is not supported, only %s and %s"
                .formatted(key, found, type, ATTENTION + type));
      }
      attention.add(known.startsWith(ATTENTION));
    }
    return attention;
  }

  static List<String> blockTypes(List<Boolean> attention, String type) {
    return attention.stream().map(has -> has ? ATTENTION + type : type).toList();
  }

  private static Integer orNull(int count) {
    return count == 0 ? null : Integer.valueOf(count);
  }

  static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }
}
