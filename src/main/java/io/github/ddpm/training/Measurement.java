package io.github.ddpm.training;

/**
 * The figures of the steps since the last measurement.
 *
 * @param step the number of steps done
 * @param loss mean of the steps' losses, skipped steps left out
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
    double gradientNorm,
    double learningRate,
    double imagesPerSecond,
    double waiting,
    long skipped) {}
