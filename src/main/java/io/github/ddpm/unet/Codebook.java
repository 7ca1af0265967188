package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.training.initializer.UniformInitializer;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Ops;

/** K codes of c channels, of which each latent of (N, c, h, w) becomes the nearest. */
final class Codebook extends LookupTable {
  private static final double LEGACY = 0.25;

  Codebook(AutoencoderConfig.CodedLatents latents) {
    super(latents.codes(), latents.channels(), new UniformInitializer(1f / latents.codes()));
  }

  /** The number of the code nearest to each latent, (N, h, w), int64. */
  NDArray indices(NDArray latents, Pass pass) {
    return Ops.nearest(latents, rows(latents, pass));
  }

  /** The codes of these numbers, (N, c, h, w). */
  NDArray codes(NDArray indices, Pass pass) {
    return Ops.codes(indices, rows(indices, pass));
  }

  /** Each latent's nearest code. */
  @Override
  NDArray forward(NDArray latents, Pass pass) {
    return codes(indices(latents, pass), pass);
  }

  /**
   * What draws latents to their codes and, a quarter as much, codes to their latents, as a mean
   * over each image's numbers, (N). Van den Oord et al. 2017 have the quarter on the other term;
   * all published models were trained with this.
   */
  static NDArray commitLoss(NDArray latents, NDArray codes) {
    NDArray ofLatents = latents.sub(codes.stopGradient());
    NDArray ofCodes = codes.sub(latents.stopGradient());
    return Arithmetic.plus(meanSquare(ofLatents), LEGACY, meanSquare(ofCodes));
  }

  /** Of each image. */
  private static NDArray meanSquare(NDArray x) {
    return x.square().reshape(x.getShape().get(0), -1).mean(new int[] {1});
  }
}
