package io.github.ddpm.data;

/** The filter that scales pictures; neither lets detail that is too fine alias into patterns. */
public enum Resize {
  /** Windowed sinc of three lobes: the sharpest. */
  LANCZOS,
  /** The mean over the area that a pixel covers: no ringing; enlarges by repeating pixels. */
  AREA
}
