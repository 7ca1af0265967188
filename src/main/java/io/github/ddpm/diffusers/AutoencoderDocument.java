package io.github.ddpm.diffusers;

import io.github.ddpm.unet.AutoencoderConfig;
import io.github.ddpm.unet.AutoencoderConfig.CodedLatents;
import io.github.ddpm.unet.AutoencoderConfig.CoderLevels;
import io.github.ddpm.unet.AutoencoderConfig.LatentScale;
import io.github.ddpm.unet.AutoencoderConfig.NormalLatents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code vae/config.json} or {@code vqvae/config.json}: an {@link AutoencoderConfig} as diffusers'
 * {@code AutoencoderKL} or {@code VQModel} writes it. An absent field has its class's default. A
 * field that asks for unsupported arithmetic is refused, never ignored.
 */
public final class AutoencoderDocument {
  private static final String KL = "AutoencoderKL";
  private static final String VQ = "VQModel";
  private static final String CLASS = "_class_name";
  private static final String DOWN = "DownEncoderBlock2D";
  private static final String UP = "UpDecoderBlock2D";

  /** The classes, also as early folders that Flax wrote name them. */
  private static final Map<String, String> CLASSES =
      Map.of(KL, KL, "FlaxAutoencoderKL", KL, VQ, VQ);

  /** Fields that only a {@code VQModel} has, by which one is known that does not say its class. */
  private static final Set<String> OF_CODES = Set.of("num_vq_embeddings", "vq_embed_dim");

  /** Arguments of both classes, with their defaults. */
  private static final Map<String, Object> SHARED = new TreeMap<>();

  private static final Map<String, Object> KL_DEFAULTS;
  private static final Map<String, Object> VQ_DEFAULTS;

  static {
    SHARED.put("act_fn", "silu");
    SHARED.put("block_out_channels", List.of(64));
    SHARED.put("down_block_types", List.of(DOWN));
    SHARED.put("in_channels", 3);
    SHARED.put("layers_per_block", 1);
    SHARED.put("mid_block_add_attention", true);
    SHARED.put("norm_num_groups", 32);
    SHARED.put("out_channels", 3);
    SHARED.put("sample_size", 32);
    SHARED.put("scaling_factor", 0.18215);
    SHARED.put("up_block_types", List.of(UP));

    Map<String, Object> ofKl = new TreeMap<>(SHARED);
    ofKl.put(CLASS, KL);
    ofKl.put("force_upcast", true);
    ofKl.put("latent_channels", 4);
    ofKl.put("latents_mean", null);
    ofKl.put("latents_std", null);
    ofKl.put("shift_factor", null);
    ofKl.put("use_post_quant_conv", true);
    ofKl.put("use_quant_conv", true);
    KL_DEFAULTS = Collections.unmodifiableMap(ofKl);

    Map<String, Object> ofVq = new TreeMap<>(SHARED);
    ofVq.put(CLASS, VQ);
    ofVq.put("force_upcast", false);
    ofVq.put("latent_channels", 3);
    ofVq.put("lookup_from_codebook", false);
    ofVq.put("norm_type", "group");
    ofVq.put("num_vq_embeddings", 256);
    ofVq.put("vq_embed_dim", null);
    VQ_DEFAULTS = Collections.unmodifiableMap(ofVq);
  }

  private AutoencoderDocument() {}

  /** Every field of the class, so that the result does not depend on any version's defaults. */
  public static Map<String, Object> of(AutoencoderConfig config) {
    CoderLevels levels = config.levels();
    Map<String, Object> fields = new TreeMap<>();
    if (config.bottleneck() instanceof CodedLatents coded) {
      fields.putAll(VQ_DEFAULTS);
      fields.put("num_vq_embeddings", coded.codes());
      fields.put("vq_embed_dim", coded.channels());
    } else if (config.bottleneck() instanceof NormalLatents normal) {
      fields.putAll(KL_DEFAULTS);
      double shift = config.scale().shift();
      fields.put("shift_factor", shift == 0 ? null : Double.valueOf(shift));
      fields.put("use_post_quant_conv", normal.postQuantConv());
      fields.put("use_quant_conv", normal.quantConv());
    }
    fields.put("act_fn", config.actFn().name().toLowerCase(Locale.ROOT));
    fields.put("block_out_channels", levels.outChannels());
    fields.put("down_block_types", UNetDocument.blockTypes(levels.downAttention(), DOWN));
    fields.put("in_channels", config.inChannels());
    fields.put("latent_channels", config.latentChannels());
    fields.put("layers_per_block", levels.layersPerBlock());
    fields.put("mid_block_add_attention", levels.midAttention());
    fields.put("norm_num_groups", config.normNumGroups());
    fields.put("out_channels", config.outChannels());
    fields.put(
        "sample_size",
        config.height() == config.width()
            ? config.height()
            : List.of(config.height(), config.width()));
    fields.put("scaling_factor", config.scale().factor());
    fields.put(
        "up_block_types", UNetDocument.blockTypes(UNetDocument.reversed(levels.upAttention()), UP));
    return fields;
  }

  /**
   * Reads an autoencoder's description that is not in a file.
   *
   * @param origin what messages call it
   * @throws IOException as if it were in a file
   */
  public static AutoencoderConfig parse(Path origin, Map<String, Object> document)
      throws IOException {
    return parse(new Fields(origin, document));
  }

  /**
   * Reads an autoencoder's description.
   *
   * @throws IOException naming file and field, if one is not supported
   */
  static AutoencoderConfig parse(Fields file) throws IOException {
    boolean isCoded = isCoded(file);
    Fields fields = file.withDefaults(isCoded ? VQ_DEFAULTS : KL_DEFAULTS);
    fields.ignore("force_upcast"); // About float16, which is not computed in here.
    fields.ignore("lookup_from_codebook"); // Of what decodes the codes' numbers, not latents.
    List<Integer> size = UNetDocument.sampleSize(fields);
    try {
      AutoencoderConfig config =
          new AutoencoderConfig(
              size.get(0),
              size.get(size.size() - 1),
              fields.integer("in_channels"),
              fields.integer("out_channels"),
              fields.integer("latent_channels"),
              new CoderLevels(
                  fields.integers("block_out_channels"),
                  fields.integer("layers_per_block"),
                  UNetDocument.attention(fields, "down_block_types", DOWN),
                  fields.flag("mid_block_add_attention"),
                  UNetDocument.reversed(UNetDocument.attention(fields, "up_block_types", UP))),
              fields.integer("norm_num_groups"),
              fields.choice("act_fn", UNetDocument.ACTIVATIONS),
              isCoded ? coded(fields) : normal(fields),
              new LatentScale(fields.number("scaling_factor"), isCoded ? 0 : shift(fields)));
      fields.refuseOthers();
      return config;
    } catch (IllegalArgumentException e) {
      throw fields.wrong(e.getMessage());
    }
  }

  private static boolean isCoded(Fields file) throws IOException {
    for (String key : OF_CODES) {
      if ((file.has(key) || file.isNull(key)) && !file.has(CLASS)) {
        return true;
      }
    }
    return file.withDefaults(Map.of(CLASS, KL)).choice(CLASS, CLASSES).equals(VQ);
  }

  private static NormalLatents normal(Fields fields) throws IOException {
    for (String key : List.of("latents_mean", "latents_std")) {
      if (fields.has(key)) {
        throw fields.wrong(
            "field '%s' gives each channel of the latents a scale of its own, which is not supported; use a model that has scaling_factor alone, or null here if you fit a new network to its latents"
                .formatted(key));
      }
    }
    return new NormalLatents(fields.flag("use_quant_conv"), fields.flag("use_post_quant_conv"));
  }

  private static CodedLatents coded(Fields fields) throws IOException {
    fields.only("norm_type", "group");
    fields.only("shift_factor", (Object) null);
    int channels = fields.countOrNone("vq_embed_dim");
    return new CodedLatents(
        fields.integer("num_vq_embeddings"),
        channels == 0 ? fields.integer("latent_channels") : channels);
  }

  private static double shift(Fields fields) throws IOException {
    return fields.has("shift_factor") ? fields.number("shift_factor") : 0;
  }
}
