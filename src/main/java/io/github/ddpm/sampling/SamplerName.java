package io.github.ddpm.sampling;

/** The samplers that a user can choose by name; {@link Samplers} creates them. */
public enum SamplerName {
  /** Chosen for the other settings: see {@link SamplingSettings#resolved}. */
  AUTO("auto", Spacing.TRAILING, false),
  /** Ancestral sampling (Ho et al. 2020), see {@link Ddpm}. */
  DDPM("ddpm", Spacing.TRAILING, false),
  /** Denoising diffusion implicit models (Song et al. 2021), see {@link Ddim}. */
  DDIM("ddim", Spacing.TRAILING, false),
  /** The multistep solver DPM-Solver++ (Lu et al. 2022), see {@link DpmSolver}. */
  DPM_SOLVER("dpm++", Spacing.LINSPACE, true),
  /** The multistep predictor-corrector UniPC (Zhao et al. 2023), see {@link UniPc}. */
  UNIPC("unipc", Spacing.LINSPACE, true),
  /** Heun's method (Karras et al. 2022), see {@link Heun}. */
  HEUN("heun", Spacing.TRAILING, false),
  /**
   * Ancestral steps with Langevin corrections (Song et al. 2021), see {@link PredictorCorrector}.
   */
  PREDICTOR_CORRECTOR("predictor_corrector", Spacing.TRAILING, false);

  private final String word;
  private final Spacing usualSpacing;
  private final boolean multistep;

  SamplerName(String word, Spacing usualSpacing, boolean multistep) {
    this.word = word;
    this.usualSpacing = usualSpacing;
    this.multistep = multistep;
  }

  /** The spacing that {@link Spacing#AUTO} means for this sampler. */
  Spacing usualSpacing() {
    return usualSpacing;
  }

  /** Whether it needs an end beside the timesteps it visits, see {@link Spacing}. */
  boolean isMultistep() {
    return multistep;
  }

  /** The name that a user writes, such as {@code dpm++}. */
  @Override
  public String toString() {
    return word;
  }
}
