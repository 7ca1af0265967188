package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.torch.Activation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UNetSettingsTest {
  private static UNetSettings settings(
      List<Integer> channels, int layers, int headDim, double dropout, int groups) {
    return new UNetSettings(channels, layers, List.of(), headDim, dropout, groups, 0, 0);
  }

  /** Ho et al. 2020, appendix B, for CIFAR-10. */
  @Test
  void theDefaultsAreHosNetwork() {
    assertEquals(
        new UNetSettings(List.of(128, 256, 256, 256), 2, List.of(16), 0, 0.1, 32, 0, 0),
        UNetSettings.defaults());
    List<Boolean> attention = List.of(false, true, false, false);
    assertEquals(
        new UNetConfig(
            32,
            32,
            3,
            3,
            false,
            new UNetConfig.Blocks(List.of(128, 256, 256, 256), 2, 0, 1),
            new UNetConfig.Attention(attention, true, attention, 0, 0),
            new UNetConfig.Time(false, 1, false, false),
            new UNetConfig.Norm(32, 1e-6),
            Activation.SILU,
            0,
            0.1),
        UNetConfig.of(UNetSettings.defaults(), 3, 32, 32));
  }

  static List<Arguments> mistakes() {
    List<Integer> good = List.of(8, 16);
    return List.of(
        Arguments.of("block_out_channels", List.of(), 1, 0, 0.0, 4),
        Arguments.of("block_out_channels", List.of(8, 18), 1, 0, 0.0, 4),
        Arguments.of("block_out_channels", List.of(8, 0), 1, 0, 0.0, 4),
        Arguments.of("block_out_channels", List.of(8, -4), 1, 0, 0.0, 4),
        Arguments.of("block_out_channels", List.of(2, 4), 1, 0, 0.0, 1),
        Arguments.of("block_out_channels", List.of(5, 10), 1, 0, 0.0, 5),
        Arguments.of("block_out_channels", Collections.nCopies(17, 8), 1, 0, 0.0, 4),
        Arguments.of("block_out_channels", List.of(8, 1 << 30), 1, 0, 0.0, 4),
        Arguments.of("layers_per_block", good, 100_000_000, 0, 0.0, 4),
        Arguments.of("layers_per_block", good, 0, 0, 0.0, 4),
        Arguments.of("layers_per_block", good, -1, 0, 0.0, 4),
        Arguments.of("attention_head_dim", good, 1, -1, 0.0, 4),
        Arguments.of("attention_head_dim", good, 1, 16, 0.0, 4),
        Arguments.of("attention_head_dim", good, 1, 3, 0.0, 4),
        Arguments.of("dropout", good, 1, 0, -0.1, 4),
        Arguments.of("dropout", good, 1, 0, 1.0, 4),
        Arguments.of("dropout", good, 1, 0, Double.NaN, 4),
        Arguments.of("norm_num_groups", good, 1, 0, 0.0, 0),
        Arguments.of("norm_num_groups", good, 1, 0, 0.0, -4));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void eachMistakeIsNamedByItsKey(
      String key, List<Integer> channels, int layers, int headDim, double dropout, int groups) {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> settings(channels, layers, headDim, dropout, groups));
    assertTrue(e.getMessage().startsWith(key + ": "), e.getMessage());
  }

  @Test
  void sidesMustBeDivisibleByTheStrides() {
    UNetSettings threeLevels = settings(List.of(8, 8, 8), 1, 0, 0, 4);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> UNetConfig.of(threeLevels, 3, 28, 30));
    assertEquals(
        "image_size: both sides must be multiples of 4 for 3 levels, is 28x30", e.getMessage());
  }

  @Test
  void attentionIsWhereTheHeightIsNamed() {
    UNetSettings settings = new UNetSettings(List.of(8, 8, 8), 1, List.of(8, 32), 0, 0, 4, 0, 0);
    UNetConfig config = UNetConfig.of(settings, 3, 32, 16);
    assertEquals(List.of(true, false, true), config.attention().down());
    assertEquals(List.of(true, false, true), config.attention().up());
  }

  @Test
  void listsAreCopied() {
    List<Integer> channels = new ArrayList<>(List.of(8, 16));
    UNetSettings settings = settings(channels, 1, 0, 0, 4);
    channels.set(0, 7);
    assertEquals(List.of(8, 16), settings.blockOutChannels());
  }

  /** Grey and colour, alone or shown an image, with and without a learnt variance. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0", "1, 2, 1, 0", "3, 3, 3, 0", "3, 6, 3, 0", "2, 1, 1, 1", "2, 2, 1, 1",
    "4, 1, 1, 3", "4, 2, 1, 3", "4, 3, 3, 1", "4, 6, 3, 1", "6, 3, 3, 3", "6, 6, 3, 3",
    "4, 4, 4, 0", "4, 8, 4, 0", "7, 4, 7, 0", "3, 1, 3, 0"
  })
  void theChannelsSayWhatIsDrawnAndWhatIsShown(int in, int out, int drawn, int shown) {
    UNetConfig any = UNetConfig.of(UNetSettings.defaults(), 3, 32, 32);
    UNetConfig config =
        new UNetConfig(
            32,
            32,
            in,
            out,
            false,
            any.blocks(),
            any.attention(),
            any.time(),
            any.norm(),
            any.actFn(),
            0,
            0);
    assertEquals(drawn, config.imageChannels());
    assertEquals(shown, config.shownChannels());
  }
}
