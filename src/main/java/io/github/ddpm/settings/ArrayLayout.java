package io.github.ddpm.settings;

/** How rows of numbers hold the three colours of square pictures. */
public enum ArrayLayout {
  /** Unknown: rows of colours are refused. */
  AUTO,
  /** All values of red, then of green, then of blue, as in CIFAR's rows. */
  PLANAR,
  /** Red, green and blue of each pixel side by side. */
  INTERLEAVED
}
