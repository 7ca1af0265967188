package io.github.ddpm.torch;

import java.lang.reflect.Field;

/**
 * The thresholds that choose between ways of computing the same result, apart from rounding. All
 * were measured, on few machines; the table "Thresholds" of the benchmarks lists the measurements.
 * TorchScript texts call them as {@code __torch__.rules.name()}.
 *
 * <p>Where both sides of a convolution count, channels are inputs times outputs. Pixels are those
 * of one image unless stated.
 */
public final class Rules {
  /** With fewer output channels, recorded float32 convolutions are faster channels last. */
  public static final long NARROW_CHANNELS = 64;

  /** From this many pixels, float32 layers with a written-out gradient run channels last. */
  public static final long CHANNELS_LAST_PIXELS = 256;

  /** From this many already, if pixels × output channels² reach {@link #CHANNELS_LAST_WORK}. */
  public static final long CHANNELS_LAST_FEW_PIXELS = 64;

  /** See {@link #CHANNELS_LAST_FEW_PIXELS}. */
  public static final long CHANNELS_LAST_WORK = 1_048_576;

  /** With fewer channels, Winograd's transforms cost more than they save. */
  public static final long WINOGRAD_CHANNELS = 64 * 64;

  /**
   * With fewer pixels in all images, reading packed weights, which are four times as large, does
   * not pay.
   */
  public static final long WINOGRAD_PACKED_PIXELS = 2048;

  /** The same in training, as pixels of all images times channels. */
  public static final long WINOGRAD_TRAINED_WORK = 8_388_608;

  /** In training, an image must fill this many fifths of its 4×4 tiles; the rest is wasted. */
  public static final long WINOGRAD_FILLED_FIFTHS = 4;

  /** Two arrays of this many numbers, a point of each tile, stay in a core's cache. */
  public static final long WINOGRAD_NUMBERS_AT_ONCE = 8192;

  /** The least number of tiles transformed at a time. */
  public static final long WINOGRAD_TILES_AT_ONCE = 64;

  /** PyTorch's normalisation works on this many float32 channels at once. */
  public static final long NORM_LANES_OF_FP32 = 8;

  /** The same in bfloat16. */
  public static final long NORM_LANES_OF_BF16 = 16;

  /** In evaluation, from this many pixels, PyTorch's normalisation is faster than sums. */
  public static final long NORM_MANY_PIXELS = 1024;

  /** In evaluation, smaller images, in numbers, are normalised channels first. */
  public static final long NORM_FEW_NUMBERS = 3125;

  /** From this many pixels, float32 channels last are normalised by sums. */
  public static final long SUMS_PIXELS = 128;

  /** In evaluation, matrix products have at least so many rows. */
  public static final long PRODUCT_ROWS = 16;

  /** Up to this many tokens, bfloat16 attention is one product for all images and heads. */
  public static final long PRODUCTS_TOKENS = 256;

  /** With more tokens, PyTorch's own attention, which keeps no scores, is faster. */
  public static final long TAPED_TOKENS = 256;

  /** The same for tokens times heads, as each head has its own scores. */
  public static final long TAPED_TOKENS_OF_HEADS = 1024;

  /** Multiplications and additions of an evaluation; above this, XNNPACK is not faster. */
  public static final long XNNPACK_WORK = 2_000_000_000;

  /** With fewer images per thread, convolutions lose more time than parallel parts save. */
  public static final long PART_IMAGES = 4;

  /** In sampling, a group of images takes at most so many multiplications and additions. */
  public static final long GROUP_WORK = 8_000_000_000L;

  /** A group has at most so many images. */
  public static final long GROUP_IMAGES = 32;

  /** The least speed of bfloat16 in percent of float32's, since converting costs time. */
  public static final long BF16_PERCENT = 125;

  private static final String SWITCH = "ddpm.rules";

  private Rules() {}

  /**
   * Whether ways other than {@link Layers#PLAIN} are used at all. {@code -Dddpm.rules=none} turns
   * them off, to rule them out when looking for a fault.
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
