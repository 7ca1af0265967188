package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.checkpoint.HoTensors;
import io.github.ddpm.checkpoint.TensorEntry;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Size, names and work of Ho et al.'s network for CIFAR-10. None of them needs its weights. */
class HoNetworkTest {
  private static UNet network(List<Integer> channels) {
    UNetSettings ho = UNetSettings.defaults();
    UNetSettings settings =
        new UNetSettings(
            channels,
            ho.layersPerBlock(),
            ho.attentionResolutions(),
            ho.attentionHeadDim(),
            ho.dropout(),
            ho.normNumGroups(),
            ho.classes(),
            0);
    return new UNet(UNetConfig.of(settings, 3, 32, 32));
  }

  private static final UNet HO = network(UNetSettings.defaults().blockOutChannels());

  /** Ho et al. 2020, appendix B: "35.7 million parameters"; the exact number is diffusers'. */
  @Test
  void ithas35746307ParametersIn328Tensors() {
    FlatParameters parameters = new FlatParameters(HO);
    assertEquals(35_746_307, parameters.count());
    assertEquals(328, parameters.slots().size());
  }

  @Test
  void withHalfTheChannelsItHas8952067Parameters() {
    assertEquals(8_952_067, new FlatParameters(network(List.of(64, 128, 128, 128))).count());
  }

  @Test
  void namesAndShapesAreThoseOfDiffusers() {
    Map<String, List<Long>> expected =
        HoTensors.all().stream()
            .collect(
                Collectors.toMap(TensorEntry::name, TensorEntry::shape, (a, b) -> a, TreeMap::new));
    Map<String, List<Long>> actual = new TreeMap<>();
    for (Slot slot : new FlatParameters(HO).slots()) {
      actual.put(slot.name(), Arrays.stream(slot.shape().getShape()).boxed().toList());
    }
    assertEquals(expected, actual);
  }

  /**
   * 12.44 GFLOP for one image: 6.22 G multiply-adds as profilers count them, each as two, in
   * convolutions, linear layers and the two products of attention.
   */
  @Test
  void oneEvaluationIs12Point44Gflop() {
    assertEquals(12.44e9, HO.work(), 0.02 * 12.44e9);
  }

  /** The same count for the network at half the channels: a quarter, but for the first layers. */
  @Test
  void atHalfTheChannelsItIs3Point2Gflop() {
    assertEquals(3.2e9, network(List.of(64, 128, 128, 128)).work(), 0.02 * 3.2e9);
  }
}
