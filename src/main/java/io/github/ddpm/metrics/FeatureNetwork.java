package io.github.ddpm.metrics;

import io.github.ddpm.data.HostBatch;
import io.github.ddpm.files.CacheKey;
import java.io.IOException;

/** Turns images into rows of features, which are used to compare them. */
public interface FeatureNetwork extends AutoCloseable {

  /** The kind of network, which decides the names of its figures. */
  Kind kind();

  /** The network's name: its file, or a description. */
  String name();

  /** SHA-256 of the network's file, in hexadecimal. */
  String sha256();

  /** Describes how images are prepared for the network. */
  String preparation();

  /** Everything that its features and probabilities of an image depend on. */
  CacheKey key();

  /** The number of features of one image. */
  int dimensions();

  /** The number of classes that the network predicts; 0 if it predicts none. */
  int classes();

  /** Returns the features, one row of {@link #dimensions} for each image. */
  float[] features(HostBatch images) throws IOException;

  /** Returns the class probabilities, one row of {@link #classes} for each image. */
  float[] probabilities(HostBatch images) throws IOException;

  @Override
  void close();

  /**
   * The kind of feature network: only the original Inception network's distances are called FID and
   * KID.
   */
  enum Kind {
    /** The network of 2015 that defines FID, KID and IS. */
    INCEPTION("", "fid", "kid"),
    /** A classifier trained on the data itself. */
    CLASSIFIER("classifier_", "frechet_distance", "kernel_distance"),
    /** Any other network. */
    OTHER("", "frechet_distance", "kernel_distance");

    private final String prefix;
    private final String frechet;
    private final String kernel;

    Kind(String prefix, String frechet, String kernel) {
      this.prefix = prefix;
      this.frechet = frechet;
      this.kernel = kernel;
    }

    /** The name of the Fréchet distance of its features. */
    public String frechetDistance() {
      return prefix + frechet;
    }

    /** The name of the kernel distance of its features. */
    public String kernelDistance() {
      return prefix + kernel;
    }

    /** The name of the exponentiated divergence of its predictions. */
    public String score() {
      return this == INCEPTION ? "inception_score" : prefix + "score";
    }

    /** The name of the precision, recall, density or coverage of its features. */
    public String of(String figure) {
      return prefix + figure;
    }
  }
}
