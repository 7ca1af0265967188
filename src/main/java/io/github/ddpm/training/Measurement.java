package io.github.ddpm.training;

import java.util.Optional;

/**
 * The figures of the steps since the last measurement.
 *
 * @param step the number of steps done
 * @param loss mean of the steps' losses, skipped steps left out
 * @param holdoutLoss the loss of the averaged weights on held-out images, where it was measured
 * @param gradientNorm mean of the gradients' global L2 norms before clipping, likewise
 * @param learningRate of the last step
 * @param imagesPerSecond images trained on per second of step time; time in listeners does not
 *     count
 * @param waiting share of step time spent waiting for images, from 0 to 1
 * @param skipped how many steps were skipped because loss or gradient was not finite
 */
public record Measurement(
    long step,
    double loss,
    Optional<Double> holdoutLoss,
    double gradientNorm,
    double learningRate,
    double imagesPerSecond,
    double waiting,
    long skipped) {

  Measurement withHoldoutLoss(double measured) {
    return new Measurement(
        step,
        loss,
        Optional.of(measured),
        gradientNorm,
        learningRate,
        imagesPerSecond,
        waiting,
        skipped);
  }
}
