package io.github.ddpm.options;

import io.github.ddpm.evaluation.FeatureSource;
import picocli.CommandLine.Option;

/** How a TorchScript network other than NVIDIA's is used. */
public final class NetworkOptions {
  @Option(
      names = "--input-size",
      paramLabel = "S",
      description =
          "For a --features network of your own: the side of its images in pixels (default: 0, as"
              + " they are).")
  private int size;

  @Option(
      names = "--input-range",
      paramLabel = "R",
      description =
          "For a --features network of your own: its images are of bytes (0 to 255), unit (0 to 1),"
              + " signed (-1 to 1) or imagenet (default: bytes).")
  private String range = "bytes";

  @Option(
      names = "--input-channels",
      paramLabel = "C",
      description =
          "For a --features network of your own: the channels of its images, 1 or 3 (default: 3).")
  private int channels = 3;

  @Option(
      names = "--features-output",
      paramLabel = "O",
      description = "Which output of a --features network holds the features: its index or key.")
  private String features = "";

  @Option(
      names = "--logits-output",
      paramLabel = "O",
      description = "Which output of a --features network holds the logits: its index or key.")
  private String logits = "";

  /** The features of {@code network}, a file or the classifier, used in this way. */
  public FeatureSource source(String network) {
    return FeatureSource.of(network, size, range, channels, features, logits);
  }
}
