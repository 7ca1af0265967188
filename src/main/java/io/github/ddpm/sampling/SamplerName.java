package io.github.ddpm.sampling;

import io.github.ddpm.diffusion.NoiseSchedule;

/** The samplers that a user can ask for by name, and how each is made. */
// The makers have no state, which Error Prone cannot see.
@SuppressWarnings("ImmutableEnumChecker")
public enum SamplerName {
  /** {@link #DDPM} where every trained timestep is visited, else {@link #DDIM}. */
  AUTO(
      "auto",
      Spacing.TRAILING,
      false,
      (settings, schedule, timesteps) -> {
        throw new IllegalStateException("sampler auto stands for another");
      }),
  /** Ancestral sampling (Ho et al. 2020), see {@link Ddpm}. */
  DDPM(
      "ddpm",
      Spacing.TRAILING,
      false,
      (settings, schedule, timesteps) -> new Ddpm(schedule, timesteps, settings.variance())),
  /** Denoising diffusion implicit models (Song et al. 2021), see {@link Ddim}. */
  DDIM(
      "ddim",
      Spacing.TRAILING,
      false,
      (settings, schedule, timesteps) ->
          new Ddim(schedule, timesteps, settings.eta(), settings.useClippedModelOutput())),
  /** The multistep solver DPM-Solver++ (Lu et al. 2022), see {@link DpmSolver}. */
  DPM_SOLVER(
      "dpm++",
      Spacing.LINSPACE,
      true,
      (settings, schedule, timesteps) ->
          new DpmSolver(schedule, timesteps, settings.solverOrder(), true)),
  /** The multistep predictor-corrector UniPC (Zhao et al. 2023), see {@link UniPc}. */
  UNIPC(
      "unipc",
      Spacing.LINSPACE,
      true,
      (settings, schedule, timesteps) ->
          new UniPc(schedule, timesteps, settings.solverOrder(), true)),
  /** Heun's method (Karras et al. 2022), see {@link Heun}. */
  HEUN(
      "heun",
      Spacing.LINSPACE,
      false,
      (settings, schedule, timesteps) -> new Heun(schedule, timesteps));

  private final String word;
  private final Spacing usualSpacing;
  private final boolean multistep;
  private final Maker maker;

  SamplerName(String word, Spacing usualSpacing, boolean multistep, Maker maker) {
    this.word = word;
    this.usualSpacing = usualSpacing;
    this.multistep = multistep;
    this.maker = maker;
  }

  @FunctionalInterface
  private interface Maker {
    Sampler make(SamplingSettings settings, NoiseSchedule schedule, Timesteps timesteps);
  }

  /** The sampler of this name, with its parameters from the settings. */
  Sampler make(SamplingSettings settings, NoiseSchedule schedule, Timesteps timesteps) {
    return maker.make(settings, schedule, timesteps);
  }

  /** What {@link Spacing#AUTO} stands for. */
  Spacing usualSpacing() {
    return usualSpacing;
  }

  /** The timesteps that this sampler visits. */
  Timesteps timesteps(Spacing spacing, NoiseSchedule schedule, int steps) {
    return multistep
        ? spacing.solverTimesteps(schedule, steps)
        : spacing.timesteps(schedule, steps);
  }

  /** The word that a user writes, such as {@code dpm++}. */
  @Override
  public String toString() {
    return word;
  }
}
