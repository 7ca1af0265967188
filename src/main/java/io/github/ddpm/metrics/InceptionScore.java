package io.github.ddpm.metrics;

import java.io.IOException;

/**
 * exp E_x KL(p(y|x) ‖ p(y)): high if each image is clearly of one class and all classes occur
 * (Salimans et al. 2016). Between 1 and the number of classes.
 *
 * @param splits the number of equal parts into which the images are cut, in order; each part has a
 *     score
 */
public record InceptionScore(int splits) {

  /** As in the paper: 10 splits. */
  public static InceptionScore defaults() {
    return new InceptionScore(10);
  }

  /**
   * The mean score of the parts and its standard deviation.
   *
   * @param probabilities p(y|x), one row for each image
   */
  public MeanStd of(FeatureRows probabilities) throws IOException {
    int images = probabilities.count();
    int parts = Math.min(splits, images);
    double[] scores = new double[parts];
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) images * part / parts);
      int to = (int) ((long) images * (part + 1) / parts);
      scores[part] = score(probabilities.rows(from, to), probabilities.dimensions());
    }
    return MeanStd.ofParts(scores);
  }

  /** E_x Σ_y p(y|x) log p(y|x) − Σ_y p(y) log p(y), exponentiated. */
  private static double score(float[] rows, int classes) {
    int images = rows.length / classes;
    double[] marginal = new double[classes];
    double sharpness = 0;
    for (int i = 0; i < rows.length; i++) {
      marginal[i % classes] += (double) rows[i] / images;
      sharpness += timesLog(rows[i]) / images;
    }
    double variety = 0;
    for (double p : marginal) {
      variety -= timesLog(p);
    }
    return Math.exp(sharpness + variety);
  }

  private static double timesLog(double p) {
    return p > 0 ? p * Math.log(p) : 0;
  }
}
