package io.github.ddpm.data;

/** The filter for scaling images; both prevent aliasing. */
public enum Resize {
  /** Windowed sinc of three lobes: the sharpest. */
  LANCZOS,
  /** The mean over the area that a pixel covers: no ringing; enlarges by repeating pixels. */
  AREA
}
