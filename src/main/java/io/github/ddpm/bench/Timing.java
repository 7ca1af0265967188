package io.github.ddpm.bench;

import ai.djl.Device;
import io.github.ddpm.torch.Precision;

/**
 * The measurements of one workload at one batch size.
 *
 * @param times of a step
 * @param shares of a step's parts
 * @param parameters of the network
 * @param work operations of one step for one image
 * @param precision the number format that was used
 * @param device the device that was used
 */
record Timing(
    StepTimes times,
    StepShares shares,
    long parameters,
    double work,
    Precision precision,
    Device device) {}
