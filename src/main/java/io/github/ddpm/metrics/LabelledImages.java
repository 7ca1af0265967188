package io.github.ddpm.metrics;

/** Images of which each belongs to a class. */
public interface LabelledImages extends Images {
  /** How many classes there are. */
  int classes();

  /** The class of an image, in 0 … classes − 1. */
  int label(int index);
}
