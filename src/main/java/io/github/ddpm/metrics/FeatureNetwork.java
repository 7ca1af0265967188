package io.github.ddpm.metrics;

import io.github.ddpm.data.HostBatch;
import java.io.IOException;

/** Turns images into rows of features, by which they are compared. */
public interface FeatureNetwork extends AutoCloseable {

  /** What figures made with it are called after. */
  Kind kind();

  /** The network's name: its file, or what it is. */
  String name();

  /** SHA-256 of the network's file, in hexadecimal. */
  String sha256();

  /** What is done to images before the network sees them, in words. */
  String preparation();

  /** Features of one image. */
  int dimensions();

  /** Classes that the network tells apart; 0 where it predicts none. */
  int classes();

  /** Features, one row of {@link #dimensions} for each image. */
  float[] features(HostBatch images) throws IOException;

  /** Probabilities of the classes, one row of {@link #classes} for each image. */
  float[] probabilities(HostBatch images) throws IOException;

  @Override
  void close();

  /** Whose features they are: only the original Inception network's distances have its names. */
  enum Kind {
    /** The network of 2015 that FID, KID and IS are defined with. */
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

    /** What the Fréchet distance of its features is called. */
    public String frechetDistance() {
      return prefix + frechet;
    }

    /** What the kernel distance of its features is called. */
    public String kernelDistance() {
      return prefix + kernel;
    }

    /** What the exponentiated divergence of its predictions is called. */
    public String score() {
      return this == INCEPTION ? "inception_score" : prefix + "score";
    }

    /** What one of precision, recall, density and coverage of its features is called. */
    public String of(String figure) {
      return prefix + figure;
    }
  }
}
