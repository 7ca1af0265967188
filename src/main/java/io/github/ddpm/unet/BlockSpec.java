package io.github.ddpm.unet;

import io.github.ddpm.torch.Activation;
import io.github.ddpm.torch.ResidualSpec;

/**
 * What the residual and attention blocks of one network have in common.
 *
 * @param tembChannels width of the time embedding, or 0 for a network that is told no time
 * @param norm of every block
 * @param activation of the residual blocks
 * @param dropout of the residual blocks
 * @param scaleShift whether time scales and shifts or is added
 * @param headDim channels per attention head, or 0 for a single head
 */
record BlockSpec(
    int tembChannels,
    UNetConfig.Norm norm,
    Activation activation,
    double dropout,
    boolean scaleShift,
    int headDim) {

  static BlockSpec of(UNetConfig config) {
    return new BlockSpec(
        config.tembChannels(),
        config.norm(),
        config.actFn(),
        config.dropout(),
        config.time().scaleShift(),
        config.attention().headDim());
  }

  /** The blocks of an autoencoder: without time, dropout and several heads. */
  static BlockSpec of(AutoencoderConfig config) {
    return new BlockSpec(0, config.norm(), config.actFn(), 0, false, 0);
  }

  /** The arithmetic of a residual block whose output is divided by {@code outputScale}. */
  ResidualSpec residual(double outputScale) {
    return new ResidualSpec(
        norm.groups(), norm.eps(), dropout, activation, scaleShift, outputScale);
  }

  /** Attention heads of a block of that many channels. */
  int heads(int channels) {
    return headDim == 0 ? 1 : channels / headDim;
  }

  /** Channels of queries, keys and values together with all their heads. */
  int inner(int channels) {
    return headDim == 0 ? channels : heads(channels) * headDim;
  }
}
