package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class UNetDocumentTest {
  private static final UNetConfig HO = UNetConfig.of(UNetSettings.defaults(), 3, 32, 32);

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    UNetConfig other =
        new UNetConfig(
            24,
            16,
            1,
            2,
            true,
            new UNetConfig.Blocks(List.of(8, 16), 3, 1, 1.5),
            new UNetConfig.Attention(List.of(true, false), false, List.of(false, true), 4, 4),
            new UNetConfig.Time(true, 0, true, false),
            new UNetConfig.Norm(2, 1e-5),
            Activation.GELU,
            7,
            0.25);

    assertEquals(HO, parse(UNetDocument.of(HO)));
    assertEquals(other, parse(UNetDocument.of(other)));
  }

  /** The values that diffusers itself writes for Ho's network. */
  @Test
  void hosNetworkReadsAsInDiffusers() {
    Map<String, Object> fields = UNetDocument.of(HO);

    assertEquals(
        List.of("DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
        fields.get("down_block_types"));
    assertEquals(
        List.of("UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
        fields.get("up_block_types"));
    assertEquals(List.of(128, 256, 256, 256), fields.get("block_out_channels"));
    assertEquals(1e-6, fields.get("norm_eps"));
    assertEquals(1, fields.get("freq_shift"));
    assertEquals(0, fields.get("downsample_padding"));
  }

  @Test
  void notesAreIgnored() throws IOException {
    assertEquals(HO, parse(with("_diffusers_version", "0.20.0")));
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        Arguments.of("act_fn", "tanh"),
        Arguments.of("layers_per_block", 100_000_000),
        Arguments.of("block_out_channels", List.of(128, 256, 256, 1 << 30)),
        Arguments.of("block_out_channels", Collections.nCopies(33, 128)),
        Arguments.of("add_attention", "no"),
        Arguments.of("attn_norm_num_groups", 3),
        Arguments.of("attn_norm_num_groups", 0),
        Arguments.of("center_input_sample", 1),
        Arguments.of("class_embed_type", "projection"),
        Arguments.of("class_embed_type", "identity"),
        Arguments.of("downsample_padding", 2),
        Arguments.of("downsample_type", "resnet"),
        Arguments.of("freq_shift", 64),
        Arguments.of("in_channels", 0),
        Arguments.of("mid_block_scale_factor", 0),
        Arguments.of("mid_block_type", "UNetMidBlock2DCrossAttn"),
        Arguments.of("num_class_embeds", 0),
        Arguments.of("out_channels", -1),
        Arguments.of("resnet_time_scale_shift", "ada_group"),
        Arguments.of("time_embedding_dim", 64),
        Arguments.of("time_embedding_type", "fourier"),
        Arguments.of("upsample_type", "resnet"),
        Arguments.of("_class_name", "UNet2DConditionModel"),
        Arguments.of("something_new", 1),
        Arguments.of("down_block_types", List.of("DownBlock2D", "SkipDownBlock2D", "a", "b")),
        Arguments.of("down_block_types", List.of("DownBlock2D")),
        Arguments.of("up_block_types", List.of("UpBlock2D", "UpBlock2D", "UpBlock2D")),
        Arguments.of("norm_num_groups", 3),
        Arguments.of("norm_num_groups", "32"),
        Arguments.of("attention_head_dim", 257),
        Arguments.of("attention_head_dim", 0),
        Arguments.of("block_out_channels", List.of(1.5, 2.5)),
        Arguments.of("layers_per_block", 0),
        Arguments.of("sample_size", null),
        Arguments.of("sample_size", List.of()));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void whatWouldBeComputedWronglyIsRefusedByName(String field, Object value) {
    IOException refusal = assertThrows(IOException.class, () -> parse(with(field, value)));

    assertTrue(refusal.getMessage().startsWith(file() + ": "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(field), refusal.getMessage());
  }

  /** The defaults of {@code UNet2DModel.__init__} in diffusers 0.40. */
  @Test
  void anAbsentFieldHasTheClassesDefault() throws IOException {
    List<Boolean> attention = List.of(false, true, true, true);
    UNetConfig defaults =
        new UNetConfig(
            32,
            32,
            3,
            3,
            false,
            new UNetConfig.Blocks(List.of(224, 448, 672, 896), 2, 1, 1),
            new UNetConfig.Attention(attention, true, attention, 8, 0),
            new UNetConfig.Time(true, 0, false, false),
            new UNetConfig.Norm(32, 1e-5),
            Activation.SILU,
            0,
            0);

    assertEquals(defaults, parse(Map.of("_class_name", "UNet2DModel", "sample_size", 32)));
  }

  /** So that diffusers' own defaults never count, whatever its version. */
  @Test
  void everyArgumentOfTheClassIsWritten() {
    assertEquals(
        Set.of(
            "_class_name",
            "act_fn",
            "add_attention",
            "attention_head_dim",
            "attn_norm_num_groups",
            "block_out_channels",
            "center_input_sample",
            "class_embed_type",
            "down_block_types",
            "downsample_padding",
            "downsample_type",
            "dropout",
            "flip_sin_to_cos",
            "freq_shift",
            "in_channels",
            "layers_per_block",
            "mid_block_scale_factor",
            "mid_block_type",
            "norm_eps",
            "norm_num_groups",
            "num_class_embeds",
            "num_train_timesteps",
            "out_channels",
            "resnet_time_scale_shift",
            "sample_size",
            "time_embedding_dim",
            "time_embedding_type",
            "up_block_types",
            "upsample_type"),
        UNetDocument.of(HO).keySet());
  }

  @Test
  void otherWordsForTheSameAreKnown() throws IOException {
    assertEquals(HO, parse(with("act_fn", "swish")));
    assertEquals(HO, parse(with("time_embedding_dim", 512)));
    assertEquals(HO, parse(with("sample_size", List.of(32, 32))));
    assertEquals(HO, parse(with("num_train_timesteps", 1000)));
    assertEquals(
        HO,
        parse(
            with(
                "up_block_types",
                List.of(
                    "UNetResUpBlock2D", "UpBlock2D", "UNetResAttnUpBlock2D", "UNetResUpBlock2D"))));
  }

  @Test
  void aRefusalSaysWhatIsSupported() {
    IOException refusal = assertThrows(IOException.class, () -> parse(with("act_fn", "tanh")));

    assertTrue(
        refusal
            .getMessage()
            .endsWith(
                "field 'act_fn' is 'tanh', but only one of [gelu, mish, relu, silu, swish] is"
                    + " supported"),
        refusal.getMessage());
  }

  private static Map<String, Object> with(String field, Object value) {
    Map<String, Object> fields = new HashMap<>(UNetDocument.of(HO));
    fields.put(field, value);
    return fields;
  }

  private UNetConfig parse(Map<String, Object> fields) throws IOException {
    JsonFiles.write(file(), fields);
    return UNetDocument.parse(Fields.read(file()));
  }

  private Path file() {
    return folder.resolve("config.json");
  }
}
