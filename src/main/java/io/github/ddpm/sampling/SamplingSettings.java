package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.ddpm.diffusion.NoisePath;

/**
 * The settings for drawing images from a trained network.
 *
 * @param sampler the algorithm
 * @param steps timesteps visited per image, from 1 to the trained number; {@link Heun} evaluates
 *     the network twice at each but the last, {@link PredictorCorrector} once more for each
 *     correction, the others once
 * @param solverOrder the order of DPM-Solver++, 1 to 3, or of UniPC, 1 or 2
 * @param eta DDIM's share of fresh noise, from 0 (deterministic) to 1 (as noisy as DDPM)
 * @param visited which of the trained timesteps are visited; its YAML keys are in the same section
 * @param finalSigmasType the noise level at which the last step ends
 * @param variance the variance of ancestral steps
 * @param corrector the corrections between ancestral steps; its YAML keys are in the same section
 * @param clipping how estimates of x_0 are clipped; its YAML keys are in the same section
 * @param batches how many images are drawn at once; its YAML keys are in the same section
 * @param guidance how images are drawn towards their conditions, {@code guidance_…} in YAML
 * @param noiseLevel the timestep up to which a small image is noised before a network enlarges it,
 *     at least 0; no effect without {@code model.low_resolution}
 */
public record SamplingSettings(
    SamplerName sampler,
    int steps,
    int solverOrder,
    double eta,
    @JsonUnwrapped SpacingSettings visited,
    FinalSigmas finalSigmasType,
    Variance variance,
    @JsonUnwrapped CorrectorSettings corrector,
    @JsonUnwrapped ClippingSettings clipping,
    @JsonUnwrapped BatchSettings batches,
    @JsonUnwrapped(prefix = "guidance_") GuidanceSettings guidance,
    int noiseLevel) {

  /** Checks every value; an error names the setting's YAML key. */
  public SamplingSettings {
    require(steps >= 1, "steps", "must be at least 1, is " + steps);
    require(
        solverOrder >= 1 && solverOrder <= 3,
        "solver_order",
        "must be 1, 2 or 3, is " + solverOrder);
    require(
        solverOrder <= 2 || sampler != SamplerName.UNIPC,
        "solver_order",
        "must be 1 or 2 for unipc, is " + solverOrder);
    require(eta >= 0 && eta <= 1, "eta", "must lie in [0, 1], is " + eta);
    require(noiseLevel >= 0, "noise_level", "must be at least 0, is " + noiseLevel);
  }

  /** 20 steps of the automatic sampler, deterministic, clipped; quality.md compares others. */
  public static SamplingSettings defaults() {
    return new SamplingSettings(
        SamplerName.AUTO,
        20,
        2,
        0,
        SpacingSettings.defaults(),
        FinalSigmas.ZERO,
        Variance.FIXED_LARGE,
        CorrectorSettings.defaults(),
        ClippingSettings.defaults(),
        BatchSettings.defaults(),
        GuidanceSettings.defaults(),
        50);
  }

  /**
   * The same settings with {@code auto} resolved. If every timestep is visited, ancestral sampling
   * is best; if some are skipped, UniPC, unless a setting is another's alone: η is DDIM's, and
   * order 3 DPM-Solver++'s. The spacing is the one the sampler is named with in {@link
   * SamplerName}.
   *
   * @param timesteps the network's number of timesteps T
   */
  public SamplingSettings resolved(int timesteps) {
    SamplerName name =
        sampler != SamplerName.AUTO
            ? sampler
            : steps == timesteps
                ? SamplerName.DDPM
                : eta > 0
                    ? SamplerName.DDIM
                    : solverOrder > 2 ? SamplerName.DPM_SOLVER : SamplerName.UNIPC;
    return withSampler(name, steps, spacing() != Spacing.AUTO ? spacing() : name.usualSpacing());
  }

  /**
   * The noise levels visited.
   *
   * @param path the path that the network was trained with
   * @throws IllegalArgumentException if the path has fewer steps than asked for
   */
  public Levels levels(NoisePath path) {
    SamplingSettings settings = resolved(path.timesteps());
    int end = finalSigmasType == FinalSigmas.ZERO ? -1 : 0;
    return settings.visited.levels(path, steps, settings.sampler.isMultistep(), end);
  }

  /** The same settings with another sampler, number of steps and spacing. */
  public SamplingSettings withSampler(SamplerName sampler, int steps, Spacing spacing) {
    return with(sampler, steps, visited.with(spacing), batches, guidance);
  }

  /** The same settings with other timesteps visited. */
  public SamplingSettings withVisited(SpacingSettings visited) {
    return with(sampler, steps, visited, batches, guidance);
  }

  /** The same settings with another shift of levels along a straight path. */
  public SamplingSettings withShift(double shift) {
    return withVisited(visited.with(shift));
  }

  private SamplingSettings with(BatchSettings batches) {
    return with(sampler, steps, visited, batches, guidance);
  }

  /** The same settings with other guidance. */
  public SamplingSettings withGuidance(GuidanceSettings guidance) {
    return with(sampler, steps, visited, batches, guidance);
  }

  private SamplingSettings with(
      SamplerName sampler,
      int steps,
      SpacingSettings visited,
      BatchSettings batches,
      GuidanceSettings guidance) {
    return new SamplingSettings(
        sampler,
        steps,
        solverOrder,
        eta,
        visited,
        finalSigmasType,
        variance,
        corrector,
        clipping,
        batches,
        guidance,
        noiseLevel);
  }

  /** The same settings for another number of images at once. */
  public SamplingSettings withBatchSize(int batchSize) {
    return with(new BatchSettings(batchSize, batches.grain()));
  }

  /** The rule by which timesteps are visited; see {@link SpacingSettings}. */
  public Spacing spacing() {
    return visited.spacing();
  }

  /** By how much leading timesteps are shifted; see {@link SpacingSettings}. */
  public int stepsOffset() {
    return visited.stepsOffset();
  }

  /** Whether x_0 is clipped; see {@link ClippingSettings}. */
  public boolean clipSample() {
    return clipping.clipSample();
  }

  /** Whether DDIM derives ε from the clipped x_0; see {@link ClippingSettings}. */
  public boolean useClippedModelOutput() {
    return clipping.useClippedModelOutput();
  }

  /** How far levels are moved towards noise on path flow; see {@link SpacingSettings}. */
  public double shift() {
    return visited.shift();
  }

  /** Images drawn at once, 0 for automatic; see {@link BatchSettings}. */
  public int batchSize() {
    return batches.batchSize();
  }

  /** The same with the grain that suits a network, unless one is set. */
  public SamplingSettings withGrainFor(double work) {
    return with(batches.resolved(work));
  }

  /** The same, with no group larger than a batch. */
  public SamplingSettings withGroupsOfAtMostABatch() {
    int grain = Math.min(batches.grain(), batches.imagesAtOnce());
    return with(new BatchSettings(batches.batchSize(), grain));
  }

  /** Images evaluated together; see {@link BatchSettings}. */
  public int grain() {
    return batches.grain();
  }

  /** The same settings with those that a model determines. */
  public SamplingSettings withModel(
      int stepsOffset, FinalSigmas finalSigmasType, Variance variance, boolean clipSample) {
    return new SamplingSettings(
        sampler,
        steps,
        solverOrder,
        eta,
        visited.with(stepsOffset),
        finalSigmasType,
        variance,
        corrector,
        new ClippingSettings(clipSample, useClippedModelOutput()),
        batches,
        guidance,
        noiseLevel);
  }
}
