package io.github.ddpm.selftest;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A known-answer test of the operations of a network; see the package description. */
public final class SelfTest {
  /** One and a half blocks of 16 channels: libraries must fill the second block with zeros. */
  private static final int HALF_A_BLOCK = 24;

  private static final int WIDE = 64;
  private static final int SIDE = 8;
  private static final int ROWS = 16;

  /** Small, because Java is slow at attention, and its parts are matrix products. */
  private static final Check ATTENTION = new AttentionCheck(32, 8, 4);

  /** The limit of channels² × pixels, so that large networks take no longer than small ones. */
  private static final long MOST_WORK = 1 << 19;

  private static final int MOST_CHANNELS = 512;

  /** Sums of fewer numbers could be near 0 by chance, with large relative rounding. */
  private static final int LEAST_SIDE = 4;

  /** A share of the root mean square: for sums in another order or Winograd's transforms. */
  private static final double TOLERANCE_OF_FP32 = 1e-4;

  /** GPUs may round the factors of products to 10 binary digits (TF32). */
  private static final double TOLERANCE_OF_GPU = 5e-3;

  /** Allows for several roundings to 8 binary digits. */
  private static final double TOLERANCE_OF_BF16 = 5e-2;

  private final Device device;
  private final List<Check> checks;

  private SelfTest(Device device, List<Check> checks) {
    this.device = device;
    this.checks = checks;
  }

  /** A test of the operations of {@code network} on {@code device}, each at one of its sizes. */
  public static SelfTest of(UNetConfig network, Device device) {
    int first = channels(network.blocks().outChannels().get(0));
    int side = Math.min(network.height(), network.width());
    Set<Check> checks = new LinkedHashSet<>();
    checks.add(new ConvolutionCheck(HALF_A_BLOCK, HALF_A_BLOCK, SIDE));
    checks.add(new ConvolutionCheck(network.inChannels(), first, side(first, side)));
    for (int level = 0; level < network.levels(); level++) {
      int channels = channels(network.blocks().outChannels().get(level));
      checks.add(new ConvolutionCheck(channels, channels, side(channels, side >> level)));
    }
    checks.add(new ConvolutionCheck(first, network.outChannels(), side(first, side)));
    checks.add(new ProductCheck(ROWS, channels(network.tembChannels()), first));
    checks.add(
        new NormCheck(network.blocks().outChannels().get(0), network.norm().groups(), LEAST_SIDE));
    checks.add(ATTENTION);
    return new SelfTest(device, new ArrayList<>(checks));
  }

  /** A test of the operations that all networks share. */
  public static SelfTest ofAnyNetwork(Device device) {
    return new SelfTest(
        device,
        List.of(
            new ConvolutionCheck(HALF_A_BLOCK, HALF_A_BLOCK, SIDE),
            new ConvolutionCheck(WIDE, WIDE, SIDE),
            new ProductCheck(ROWS, WIDE, WIDE)));
  }

  /** The side of an image, or less if the work would be too much. */
  private static int side(int channels, int side) {
    int most = (int) Math.sqrt((double) MOST_WORK / channels / channels);
    return Math.max(LEAST_SIDE, Math.min(side, most));
  }

  private static int channels(int channels) {
    return Math.min(channels, MOST_CHANNELS);
  }

  private double tolerance(Precision precision) {
    if (precision == Precision.BF16) {
      return TOLERANCE_OF_BF16;
    }
    return device.isGpu() ? TOLERANCE_OF_GPU : TOLERANCE_OF_FP32;
  }

  /**
   * A description of what is wrong in {@code precision}; empty if all results are right.
   *
   * @param gradients whether to check gradients too
   */
  public Optional<String> fault(Precision precision, boolean gradients) {
    boolean recording = Torch.gradMode();
    Torch.gradMode(gradients);
    try (NDManager manager = Torch.newManager(device)) {
      Dirt.leave(manager);
      return checks.stream()
          .map(check -> fault(check, manager, precision, gradients))
          .flatMap(Optional::stream)
          .findFirst();
    } finally {
      Torch.gradMode(recording);
    }
  }

  private Optional<String> fault(
      Check check, NDManager manager, Precision precision, boolean gradients) {
    try (NDManager scope = manager.newSubManager()) {
      return check.answers(scope, precision, gradients).stream()
          .map(answer -> answer.fault(tolerance(precision)))
          .flatMap(Optional::stream)
          .findFirst();
    }
  }
}
