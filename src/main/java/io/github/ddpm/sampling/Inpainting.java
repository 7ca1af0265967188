package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Arithmetic;
import java.util.function.Function;

/**
 * Images that fill in the unknown part of a given one (RePaint, Lugmayr et al. 2022, algorithm 1).
 * After every step from t to s the known pixels are replaced by those of the image, noised up to s:
 *
 * <pre>
 *   x_s = m · x_s of the sampler + (1−m) · (α_s x_0 + σ_s z)
 * </pre>
 *
 * The sampler drew its part without them, so every stretch of {@code jumpLength} steps is taken
 * {@code resamplings} times. Each time noise is added again up to the stretch's start, x_t = α_ts
 * x_s + σ_ts z as in {@link Level}, so that the two parts adapt to each other. At the end the known
 * pixels equal those of the image, to the last bit.
 *
 * @param levels the noise levels visited; the last must lead to the clean image
 * @param sampler makes a sampler for a single step; a multistep solver then has order 1
 * @param image the image, (C, H, W) in [−1, 1]
 * @param mask m, (1, H, W): 1 where to draw, 0 where the image is known
 * @param jumpLength steps per stretch, at least 1; 10 in the paper
 * @param resamplings how often each stretch is taken, at least 1; 10 in the paper
 */
public record Inpainting(
    Levels levels,
    Function<Levels, Sampler> sampler,
    HostImage image,
    HostImage mask,
    int jumpLength,
    int resamplings)
    implements Generation {

  /** Checks the numbers. */
  public Inpainting {
    if (jumpLength < 1) {
      throw new InvalidSetting("jump_length", "must be at least 1, is " + jumpLength);
    } else if (resamplings < 1) {
      throw new InvalidSetting("resamplings", "must be at least 1, is " + resamplings);
    }
  }

  @Override
  public int steps() {
    return levels.count() * resamplings;
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    NDArray x = noise.draw(NoiseSource.START);
    Shape shape = x.getShape();
    NDManager manager = x.getManager();
    int step = 0;
    try (NDArray known = image.in(manager, shape.get(1), shape);
        NDArray free = mask.in(manager, 1, shape)) {
      for (int start = 0; start < levels.count(); start += jumpLength) {
        int end = Math.min(start + jumpLength, levels.count());
        for (int pass = 0; pass < resamplings; pass++) {
          if (pass > 0) {
            x = jumpBack(x, end - 1, start, noise, step);
          }
          for (int i = start; i < end; i++) {
            x = step(denoiser, x, i, known, free, noise, step++, listener);
          }
        }
      }
    }
    return x;
  }

  /** The images after step i, with the known pixels from the noised image. */
  private NDArray step(
      Denoiser denoiser,
      NDArray xt,
      int i,
      NDArray known,
      NDArray free,
      NoiseSource noise,
      int step,
      StepListener listener) {
    NDManager manager = xt.getManager();
    Level s = levels.after(i);
    try (NDManager scratch = manager.newSubManager()) {
      xt.attach(scratch);
      NDArray drawn =
          sampler
              .apply(levels.only(i))
              .sample(
                  denoiser,
                  xt,
                  own ->
                      noise.draw(own == 0 ? 3 * step : own - step * NoiseSource.MOST_CORRECTIONS),
                  (own, of, t, x, xStart) -> listener.onStep(step, steps(), t, x, xStart));
      NDArray z = noise.draw(3 * step + 1);
      z.attach(scratch);
      // z comes first, because results belong to the manager of their first operand.
      NDArray noised = Arithmetic.mix(s.sigma(), z, s.alpha(), known);
      NDArray x = drawn.sub(noised).mul(free).add(noised);
      x.attach(manager);
      return x;
    }
  }

  /** Adds noise to the result of step {@code last}, up to the start of step {@code first}. */
  private NDArray jumpBack(NDArray xs, int last, int first, NoiseSource noise, int step) {
    NDManager manager = xs.getManager();
    Level t = levels.at(first);
    Level s = levels.after(last);
    try (NDManager scratch = manager.newSubManager()) {
      xs.attach(scratch);
      NDArray z = noise.draw(3 * step + 2);
      z.attach(scratch);
      NDArray x = Arithmetic.mix(t.alphaFrom(s), xs, Math.sqrt(t.varianceFrom(s)), z);
      x.attach(manager);
      return x;
    }
  }
}
