package io.github.ddpm.run;

import io.github.ddpm.unet.UNetConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code unet/config.json}: a {@link UNetConfig} as diffusers' {@code UNet2DModel} writes it. */
final class UNetDocument {
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
    fields.put("down_block_types", blockTypes(config, "DownBlock2D"));
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
    List<String> upTypes = Arrays.asList(blockTypes(config, "UpBlock2D").toArray(new String[0]));
    Collections.reverse(upTypes);
    fields.put("up_block_types", upTypes);
    return fields;
  }

  private static List<String> blockTypes(UNetConfig config, String type) {
    return config.attention().stream().map(has -> has ? "Attn" + type : type).toList();
  }

  /** Reads back what {@link #of} writes. */
  static UNetConfig parse(Fields fields) throws IOException {
    List<Integer> size = fields.integers("sample_size");
    return new UNetConfig(
        size.get(0),
        size.get(size.size() - 1),
        fields.integer("in_channels"),
        fields.integer("out_channels"),
        fields.integers("block_out_channels"),
        fields.integer("layers_per_block"),
        fields.strings("down_block_types").stream().map(type -> type.startsWith("Attn")).toList(),
        fields.isNull("attention_head_dim") ? 0 : fields.integer("attention_head_dim"),
        fields.integer("norm_num_groups"),
        fields.number("norm_eps"),
        fields.integer("downsample_padding"),
        fields.flag("flip_sin_to_cos"),
        fields.integer("freq_shift"),
        fields.number("dropout"));
  }
}
