package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UNetDocumentTest {
  private static final UNetConfig HO = UNetConfig.of(UNetSettings.defaults(), 3, 32, 32);

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    UNetConfig other =
        new UNetConfig(
            24, 16, 1, 2, List.of(8, 16), 3, List.of(true, false), 4, 2, 1e-5, 1, true, 0, 0.25);

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
        Arguments.of("act_fn", "gelu"),
        Arguments.of("add_attention", false),
        Arguments.of("attn_norm_num_groups", 8),
        Arguments.of("center_input_sample", true),
        Arguments.of("class_embed_type", "timestep"),
        Arguments.of("mid_block_scale_factor", 1.5),
        Arguments.of("num_class_embeds", 10),
        Arguments.of("resnet_time_scale_shift", "scale_shift"),
        Arguments.of("time_embedding_type", "fourier"),
        Arguments.of("_class_name", "UNet2DConditionModel"),
        Arguments.of("something_new", 1),
        Arguments.of("down_block_types", List.of("DownBlock2D", "SkipDownBlock2D", "a", "b")),
        Arguments.of("down_block_types", List.of("DownBlock2D")),
        Arguments.of(
            "up_block_types", List.of("AttnUpBlock2D", "UpBlock2D", "UpBlock2D", "UpBlock2D")),
        Arguments.of("norm_num_groups", 3),
        Arguments.of("norm_num_groups", "32"),
        Arguments.of("attention_head_dim", 7),
        Arguments.of("block_out_channels", List.of(1.5, 2.5)),
        Arguments.of("layers_per_block", 0),
        Arguments.of("sample_size", List.of()));
  }

  @ParameterizedTest
  @MethodSource("unsupported")
  void whatWouldBeComputedWronglyIsRefusedByName(String field, Object value) {
    IOException refusal = assertThrows(IOException.class, () -> parse(with(field, value)));

    assertTrue(refusal.getMessage().startsWith(file() + ": "), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(field), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention_head_dim",
        "block_out_channels",
        "down_block_types",
        "downsample_padding",
        "dropout",
        "flip_sin_to_cos",
        "freq_shift",
        "in_channels",
        "layers_per_block",
        "norm_eps",
        "norm_num_groups",
        "out_channels",
        "sample_size",
        "up_block_types"
      })
  void aMissingFieldIsNamed(String field) {
    Map<String, Object> fields = new HashMap<>(UNetDocument.of(HO));
    fields.remove(field);

    IOException refusal = assertThrows(IOException.class, () -> parse(fields));

    assertTrue(
        refusal.getMessage().startsWith(file() + ": field '" + field + "' is missing"),
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
