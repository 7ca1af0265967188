package io.github.ddpm.run;

import io.github.ddpm.sampling.SamplerName;
import io.github.ddpm.torch.Precision;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a user asks to be drawn. What is left empty is as the model's training run had it.
 *
 * @param count number of images, at least 1
 * @param out a {@code .png} file for one grid, else a folder for one PNG per image
 * @param overwrite whether files that are there already may be replaced
 * @param model a pipeline folder, a checkpoint or a run; empty for the newest run's newest
 *     checkpoint
 * @param seed of the set of images: image i of a seed is always the same
 * @param steps network evaluations per image
 * @param eta DDIM's share of fresh noise
 * @param batchSize images drawn at once
 * @param device as {@code device} in a run's settings
 */
public record SamplingRequest(
    int count,
    Path out,
    boolean overwrite,
    Optional<Path> model,
    long seed,
    Optional<SamplerName> sampler,
    Optional<Integer> steps,
    Optional<Double> eta,
    Optional<Integer> batchSize,
    String device,
    Precision precision) {}
