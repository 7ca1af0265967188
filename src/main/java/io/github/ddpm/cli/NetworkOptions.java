package io.github.ddpm.cli;

import io.github.ddpm.evaluation.FeatureSource;
import picocli.CommandLine.Option;

/** How a TorchScript network other than NVIDIA's is used. */
final class NetworkOptions {
  @Option(
      names = "--input-size",
      paramLabel = "S",
      description =
          "Side in pixels for --features other than NVIDIA's; 0 keeps the size of the images.")
  private int size;

  @Option(
      names = "--input-range",
      paramLabel = "R",
      description = "Pixels for such --features: bytes, unit, signed or imagenet.")
  private String range = "bytes";

  @Option(
      names = "--input-channels",
      paramLabel = "C",
      description = "Channels for such --features: 1 or 3.")
  private int channels = 3;

  @Option(
      names = "--features-output",
      paramLabel = "O",
      description = "Index or key of the features among what such --features give.")
  private String features = "";

  @Option(
      names = "--logits-output",
      paramLabel = "O",
      description = "Index or key of the logits among what such --features give.")
  private String logits = "";

  /** The features of {@code network}, a file or the classifier, used in this way. */
  FeatureSource source(String network) {
    return FeatureSource.of(network, size, range, channels, features, logits);
  }
}
