package io.github.ddpm.training;

/**
 * What was measured since the last measurement.
 *
 * @param step the number of steps done
 * @param loss mean of the steps' losses, without those of steps that were skipped
 * @param gradientNorm mean of the gradients' global L2 norms before clipping, likewise
 * @param learningRate of the last step
 * @param imagesPerSecond trained on in the time of steps, without that of listeners
 * @param waiting share of that time in which steps waited for images, from 0 to 1
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
