package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.unet.AutoencoderConfig;
import io.github.ddpm.unet.AutoencoderConfig.CodedLatents;
import io.github.ddpm.unet.AutoencoderConfig.CoderLevels;
import io.github.ddpm.unet.AutoencoderConfig.LatentScale;
import io.github.ddpm.unet.AutoencoderConfig.NormalLatents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class AutoencoderDocumentTest {
  private static final Set<String> OF_BOTH =
      Set.of(
          "_class_name",
          "act_fn",
          "block_out_channels",
          "down_block_types",
          "force_upcast",
          "in_channels",
          "latent_channels",
          "layers_per_block",
          "mid_block_add_attention",
          "norm_num_groups",
          "out_channels",
          "sample_size",
          "scaling_factor",
          "up_block_types");

  private static final AutoencoderConfig KL =
      new AutoencoderConfig(
          16,
          24,
          1,
          2,
          5,
          new CoderLevels(
              List.of(8, 12, 16),
              2,
              List.of(true, false, false),
              false,
              List.of(false, true, true)),
          4,
          Activation.GELU,
          new NormalLatents(true, false),
          new LatentScale(0.7, -0.25));

  private static final AutoencoderConfig VQ =
      new AutoencoderConfig(
          32,
          32,
          3,
          3,
          6,
          new CoderLevels(List.of(8, 16), 1, List.of(false, true), true, List.of(true, false)),
          8,
          Activation.SILU,
          new CodedLatents(100, 4),
          new LatentScale(1, 0));

  /** As {@code __init__} of both classes in diffusers 0.40 has them. */
  private static AutoencoderConfig defaults(int channels, AutoencoderConfig.Bottleneck bottleneck) {
    List<Boolean> none = List.of(false);
    return new AutoencoderConfig(
        32,
        32,
        3,
        3,
        channels,
        new CoderLevels(List.of(64), 1, none, true, none),
        32,
        Activation.SILU,
        bottleneck,
        new LatentScale(0.18215, 0));
  }

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    assertEquals(KL, parse(AutoencoderDocument.of(KL)));
    assertEquals(VQ, parse(AutoencoderDocument.of(VQ)));
  }

  @Test
  void anAbsentFieldHasTheClassesDefault() throws IOException {
    AutoencoderConfig kl = defaults(4, new NormalLatents(true, true));
    AutoencoderConfig vq = defaults(3, new CodedLatents(256, 3));
    assertEquals(kl, parse(Map.of("_class_name", "AutoencoderKL")));
    assertEquals(vq, parse(Map.of("_class_name", "VQModel")));
  }

  @Test
  void earlyFoldersNameFlaxsClassOrNone() throws IOException {
    AutoencoderConfig kl = defaults(4, new NormalLatents(true, true));
    assertEquals(kl, parse(Map.of("_class_name", "FlaxAutoencoderKL")));
    assertEquals(kl, parse(Map.of()));
    assertEquals(defaults(3, new CodedLatents(8192, 3)), parse(Map.of("num_vq_embeddings", 8192)));
    Map<String, Object> unnamed = new HashMap<>();
    unnamed.put("vq_embed_dim", null);
    assertEquals(defaults(3, new CodedLatents(256, 3)), parse(unnamed));
  }

  /** So that diffusers' own defaults never count, whatever its version. */
  @Test
  void everyArgumentOfTheClassIsWritten() {
    Set<String> ofKl = new TreeSet<>(OF_BOTH);
    ofKl.addAll(
        Set.of(
            "latents_mean",
            "latents_std",
            "shift_factor",
            "use_post_quant_conv",
            "use_quant_conv"));
    Set<String> ofVq = new TreeSet<>(OF_BOTH);
    ofVq.addAll(Set.of("lookup_from_codebook", "norm_type", "num_vq_embeddings", "vq_embed_dim"));
    assertEquals(ofKl, new TreeSet<>(AutoencoderDocument.of(KL).keySet()));
    assertEquals(ofVq, new TreeSet<>(AutoencoderDocument.of(VQ).keySet()));
  }

  @Test
  void levelsAreWrittenInTheOrderOfEvaluation() {
    Map<String, Object> fields = AutoencoderDocument.of(KL);
    assertEquals(
        List.of("AttnDownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D"),
        fields.get("down_block_types"));
    assertEquals(
        List.of("AttnUpDecoderBlock2D", "AttnUpDecoderBlock2D", "UpDecoderBlock2D"),
        fields.get("up_block_types"));
    assertEquals(List.of(16, 24), fields.get("sample_size"));
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of(KL, "_class_name", "AutoencoderTiny"),
        Arguments.of(KL, "_class_name", "UNet2DModel"),
        Arguments.of(KL, "act_fn", "tanh"),
        Arguments.of(KL, "block_out_channels", List.of(8, 12, 14)),
        Arguments.of(KL, "block_out_channels", List.of(8, 16)),
        Arguments.of(KL, "block_out_channels", Collections.nCopies(33, 128)),
        Arguments.of(KL, "down_block_types", List.of("DownBlock2D", "a", "b")),
        Arguments.of(KL, "up_block_types", List.of("UpDecoderBlock2D")),
        Arguments.of(KL, "in_channels", 0),
        Arguments.of(KL, "latent_channels", 0),
        Arguments.of(KL, "latent_channels", 1 << 20),
        Arguments.of(KL, "latents_mean", List.of(0.1, 0.2, 0.3, 0.4, 0.5)),
        Arguments.of(KL, "latents_std", List.of(1, 1, 1, 1, 1)),
        Arguments.of(KL, "layers_per_block", 0),
        Arguments.of(KL, "layers_per_block", 100_000),
        Arguments.of(KL, "mid_block_add_attention", "no"),
        Arguments.of(KL, "norm_num_groups", 3),
        Arguments.of(KL, "norm_num_groups", 0),
        Arguments.of(KL, "num_vq_embeddings", 256),
        Arguments.of(KL, "out_channels", -1),
        Arguments.of(KL, "sample_size", 0),
        Arguments.of(KL, "sample_size", List.of(1, 2, 3)),
        Arguments.of(KL, "scaling_factor", 0),
        Arguments.of(KL, "scaling_factor", -0.2),
        Arguments.of(KL, "scaling_factor", "large"),
        Arguments.of(KL, "shift_factor", "none"),
        Arguments.of(KL, "something_new", 1),
        Arguments.of(KL, "use_quant_conv", 1),
        Arguments.of(VQ, "norm_type", "spatial"),
        Arguments.of(VQ, "num_vq_embeddings", 0),
        Arguments.of(VQ, "num_vq_embeddings", 1 << 30),
        Arguments.of(VQ, "shift_factor", 0.5),
        Arguments.of(VQ, "use_quant_conv", true),
        Arguments.of(VQ, "vq_embed_dim", 0));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void whatWouldBeComputedWronglyIsRefusedByName(
      AutoencoderConfig config, String field, Object value) {
    Map<String, Object> fields = new HashMap<>(AutoencoderDocument.of(config));
    fields.put(field, value);
    IOException refusal = assertThrows(IOException.class, () -> parse(fields));

    assertTrue(refusal.getMessage().startsWith(file() + ": "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(field), refusal.getMessage());
  }

  @Test
  void whatChangesNoNumberHereIsIgnored() throws IOException {
    for (String field : List.of("force_upcast", "lookup_from_codebook")) {
      Map<String, Object> fields = new HashMap<>(AutoencoderDocument.of(VQ));
      fields.put(field, true);
      assertEquals(VQ, parse(fields));
    }
  }

  @Test
  void aFolderWithoutAnAutoencoderSaysWhatToGive() {
    IOException refusal =
        assertThrows(IOException.class, () -> new AutoencoderFolder(folder).config());
    assertTrue(refusal.getMessage().contains("vae or vqvae"), refusal.getMessage());
  }

  @Test
  void weightsThatOnlyFlaxReadsAreToBeSavedByTheAutoencodersClass() throws IOException {
    parse(Map.of("_class_name", "FlaxAutoencoderKL"));
    Files.createFile(folder.resolve("diffusion_flax_model.msgpack"));
    IOException refusal =
        assertThrows(IOException.class, () -> new AutoencoderFolder(folder).weights());
    assertTrue(
        refusal.getMessage().contains("in Python: AutoencoderKL.from_pretrained("),
        refusal.getMessage());
  }

  private AutoencoderConfig parse(Map<String, Object> fields) throws IOException {
    JsonFiles.write(file(), fields);
    return new AutoencoderFolder(folder).config();
  }

  private Path file() {
    return folder.resolve("config.json");
  }
}
