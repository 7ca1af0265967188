package com.luciad.imageio.webp;

/**
 * The functions of {@code libwebp-imageio} that are called here. That library gives them these
 * names, of a class of its own that needs Kotlin and prints what goes wrong.
 */
public final class WebP {
  private WebP() {}

  /**
   * Decodes a picture.
   *
   * @param options a pointer from {@link WebPDecoderOptions}
   * @param file the bytes that hold it, from {@code offset} on, {@code length} of them
   * @param found is filled with libwebp's status (0 for success), the width, the height, and 1 if
   *     there is alpha
   * @param bigEndian whether the processor is
   * @return the pixels as 0xaarrggbb; null, or of no use, unless the status is 0
   */
  public static native int[] decode(
      long options, byte[] file, int offset, int length, int[] found, boolean bigEndian);
}
