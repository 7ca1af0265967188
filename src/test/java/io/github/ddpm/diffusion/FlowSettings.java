package io.github.ddpm.diffusion;

/** Settings of straight paths, the others being the defaults. */
public final class FlowSettings {
  private FlowSettings() {}

  /** Those of {@code timesteps} levels. */
  public static DiffusionSettings of(int timesteps) {
    return of(timesteps, DiffusionSettings.defaults().weights());
  }

  /** Those of {@code timesteps} levels, weighted so. */
  public static DiffusionSettings of(int timesteps, WeightSettings weights) {
    DiffusionSettings usual = DiffusionSettings.defaults();
    return new DiffusionSettings(
        PathKind.FLOW,
        timesteps,
        usual.schedule(),
        usual.betaStart(),
        usual.betaEnd(),
        usual.sigma(),
        Prediction.FLOW,
        usual.loss(),
        weights,
        false,
        false);
  }
}
