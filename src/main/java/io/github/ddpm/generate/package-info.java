/**
 * Drawing with a trained model. {@link io.github.ddpm.generate.BatchSampler} draws batches of
 * images and hands them to an {@link io.github.ddpm.output.ImageSink}; {@link
 * io.github.ddpm.generate.SamplingRun}, {@link io.github.ddpm.generate.SweepRun} and {@link
 * io.github.ddpm.generate.NoisingRun} implement {@code ddpm sample}, {@code sweep} and {@code
 * noise}. Image i of a seed depends on the weights, the sampler, the seed and i alone.
 */
package io.github.ddpm.generate;
