package io.github.ddpm.run;

import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code unet/config.json}: a {@link UNetConfig} as diffusers' {@code UNet2DModel} writes it. What
 * differs from our arithmetic is refused, never ignored.
 */
final class UNetDocument {
  private static final String DOWN = "DownBlock2D";
  private static final String UP = "UpBlock2D";
  private static final String ATTENTION = "Attn";

  private UNetDocument() {}

  static Map<String, Object> of(UNetConfig config) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("_class_name", "UNet2DModel");
    fields.put("act_fn", "silu");
    fields.put("add_attention", true);
    fields.put(
        "attention_head_dim", config.attentionHeadDim() == 0 ? null : config.attentionHeadDim());
    fields.put("block_out_channels", config.blockOutChannels());
    fields.put("center_input_sample", false);
    fields.put("class_embed_type", null);
    fields.put("down_block_types", blockTypes(config.attention(), DOWN));
    fields.put("downsample_padding", config.downsamplePadding());
    fields.put("dropout", config.dropout());
    fields.put("flip_sin_to_cos", config.flipSinToCos());
    fields.put("freq_shift", config.freqShift());
    fields.put("in_channels", config.inChannels());
    fields.put("layers_per_block", config.layersPerBlock());
    fields.put("mid_block_scale_factor", 1);
    fields.put("norm_eps", config.normEps());
    fields.put("norm_num_groups", config.normNumGroups());
    fields.put("num_class_embeds", null);
    fields.put("out_channels", config.outChannels());
    fields.put("resnet_time_scale_shift", "default");
    fields.put(
        "sample_size",
        config.height() == config.width()
            ? config.height()
            : List.of(config.height(), config.width()));
    fields.put("time_embedding_type", "positional");
    fields.put("up_block_types", blockTypes(reversed(config.attention()), UP));
    return fields;
  }

  /**
   * Reads a network's description.
   *
   * @throws IOException naming file and field, where one is missing or not as we compute
   */
  static UNetConfig parse(Fields fields) throws IOException {
    fields.only("_class_name", "UNet2DModel");
    fields.only("act_fn", "silu");
    fields.only("add_attention", true);
    fields.only("attn_norm_num_groups", (Object) null);
    fields.only("center_input_sample", false);
    fields.only("class_embed_type", (Object) null);
    fields.only("downsample_type", "conv");
    fields.only("mid_block_scale_factor", 1, 1.0);
    fields.only("mid_block_type", "UNetMidBlock2D");
    fields.only("num_class_embeds", (Object) null);
    fields.only("num_train_timesteps", (Object) null);
    fields.only("resnet_time_scale_shift", "default");
    fields.only("time_embedding_dim", (Object) null);
    fields.only("time_embedding_type", "positional");
    fields.only("upsample_type", "conv");
    List<Integer> size = fields.integers("sample_size");
    List<Integer> channels = fields.integers("block_out_channels");
    int layers = fields.integer("layers_per_block");
    int headDim = fields.integerOr("attention_head_dim", 0);
    int groups = fields.integer("norm_num_groups");
    double dropout = fields.number("dropout");
    if (size.isEmpty() || size.size() > 2) {
      throw fields.wrong("field 'sample_size' must be one side or [height, width], is " + size);
    }
    List<Boolean> attention = attention(fields, channels.size());
    try {
      UNetSettings unused = new UNetSettings(channels, layers, List.of(), headDim, dropout, groups);
      UNetConfig config =
          new UNetConfig(
              size.get(0),
              size.get(size.size() - 1),
              fields.integer("in_channels"),
              fields.integer("out_channels"),
              unused.blockOutChannels(),
              layers,
              attention,
              headDim,
              groups,
              fields.number("norm_eps"),
              fields.integer("downsample_padding"),
              fields.flag("flip_sin_to_cos"),
              fields.integer("freq_shift"),
              dropout);
      fields.refuseOthers();
      return config;
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e.getMessage());
    }
  }

  private static List<Boolean> attention(Fields fields, int levels) throws IOException {
    List<Boolean> down = attention(fields, "down_block_types", DOWN, levels);
    List<Boolean> up = attention(fields, "up_block_types", UP, levels);
    if (!up.equals(reversed(down))) {
      throw fields.wrong("field 'up_block_types' must mirror down_block_types");
    }
    return down;
  }

  private static List<Boolean> attention(Fields fields, String key, String type, int levels)
      throws IOException {
    List<String> types = fields.strings(key);
    if (types.size() != levels) {
      throw fields.wrong(
          "field '%s' must have %d elements, as block_out_channels".formatted(key, levels));
    }
    for (String found : types) {
      if (!found.equals(type) && !found.equals(ATTENTION + type)) {
        throw fields.wrong(
            "field '%s': %s is not supported, only %s and %s"
                .formatted(key, found, type, ATTENTION + type));
      }
    }
    return types.stream().map(found -> found.startsWith(ATTENTION)).toList();
  }

  private static List<String> blockTypes(List<Boolean> attention, String type) {
    return attention.stream().map(has -> has ? ATTENTION + type : type).toList();
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }
}
