package io.github.ddpm.torch;

import java.lang.reflect.Field;

/**
 * Every number by which one way to compute is preferred to another that gives the same but for
 * rounding. All were found by measuring, on few machines: the table "Thresholds" of the benchmarks
 * says what was measured for each. TorchScript texts call them as {@code __torch__.rules.name()}.
 *
 * <p>Numbers of channels are a convolution's inputs times its outputs where both count; pixels are
 * those of one image unless said.
 */
public final class Rules {
  /** To fewer channels, recorded float32 convolutions are faster channels last. */
  public static final long NARROW_CHANNELS = 64;

  /** From so many pixels on, float32 layers with a gradient of their own run channels last. */
  public static final long CHANNELS_LAST_PIXELS = 256;

  /** From so few on, if pixels times output channels squared are {@link #CHANNELS_LAST_WORK}. */
  public static final long CHANNELS_LAST_FEW_PIXELS = 64;

  /** See {@link #CHANNELS_LAST_FEW_PIXELS}. */
  public static final long CHANNELS_LAST_WORK = 1_048_576;

  /** With fewer channels, Winograd's transforms cost more than they save. */
  public static final long WINOGRAD_CHANNELS = 64 * 64;

  /**
   * With fewer pixels of all images, packed weights, four times as large, are read for too little.
   */
  public static final long WINOGRAD_PACKED_PIXELS = 2048;

  /** In training: with fewer pixels of all images times channels, likewise. */
  public static final long WINOGRAD_TRAINED_WORK = 8_388_608;

  /** In training: the fifths of its 4×4 tiles that an image must fill; the rest is for nothing. */
  public static final long WINOGRAD_FILLED_FIFTHS = 4;

  /** Two arrays of so many numbers, a point of each tile, stay in a core's cache. */
  public static final long WINOGRAD_NUMBERS_AT_ONCE = 8192;

  /** But no fewer tiles than these are transformed at a time. */
  public static final long WINOGRAD_TILES_AT_ONCE = 64;

  /** PyTorch's normalisation works on so many float32 channels at once. */
  public static final long NORM_LANES_OF_FP32 = 8;

  /** The same in bfloat16. */
  public static final long NORM_LANES_OF_BF16 = 16;

  /** In evaluation: from so many pixels on, PyTorch's normalisation is faster than sums. */
  public static final long NORM_MANY_PIXELS = 1024;

  /** In evaluation: arrays of fewer numbers are normalised channels first. */
  public static final long NORM_FEW_NUMBERS = 50_000;

  /** From so many pixels of all images on, float32 arrays channels last are normalised by sums. */
  public static final long SUMS_PIXELS = 2048;

  /** Up to so many tokens, attention in bfloat16 is a product of all images and heads at once. */
  public static final long PRODUCTS_TOKENS = 256;

  /** With more tokens, PyTorch's own attention, which keeps no scores, is faster. */
  public static final long TAPED_TOKENS = 256;

  /** The same for tokens times heads: each head has scores of its own. */
  public static final long TAPED_TOKENS_OF_HEADS = 1024;

  /** Multiplications and additions of an evaluation; with more, XNNPACK is no faster. */
  public static final long XNNPACK_WORK = 2_000_000_000;

  /** With fewer images in a thread's part of a batch, convolutions lose more than threads win. */
  public static final long PART_IMAGES = 4;

  /** Percent of float32's speed that bfloat16's must be: changing formats costs time. */
  public static final long BF16_PERCENT = 125;

  private static final String SWITCH = "ddpm.rules";

  private Rules() {}

  /**
   * Whether ways other than {@link Layers#PLAIN} are taken at all: not with {@code
   * -Dddpm.rules=none}, by which somebody who looks for a fault rules them out.
   */
  public static boolean areInUse() {
    return !"none".equals(System.getProperty(SWITCH));
  }

  /** The numbers as functions of TorchScript. */
  static String text() {
    StringBuilder text = new StringBuilder();
    for (Field field : Rules.class.getFields()) {
      String name = field.getName().toLowerCase(java.util.Locale.ROOT);
      text.append("def %s() -> int:\n    return %d\n\n".formatted(name, value(field)));
    }
    return text.toString();
  }

  private static long value(Field field) {
    try {
      return field.getLong(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError(field + " is public", e);
    }
  }
}
