package com.luciad.imageio.webp;

/** How {@link WebP} decodes: as libwebp does where nothing is said. */
public final class WebPDecoderOptions {
  /** A pointer, which stays valid. */
  public static final long USUAL = createDecoderOptions();

  private WebPDecoderOptions() {}

  private static native long createDecoderOptions();
}
