package io.github.ddpm.unet;

import io.github.ddpm.torch.Activation;
import io.github.ddpm.unet.AutoencoderConfig.Bottleneck;
import io.github.ddpm.unet.AutoencoderConfig.CodedLatents;
import io.github.ddpm.unet.AutoencoderConfig.CoderLevels;
import io.github.ddpm.unet.AutoencoderConfig.LatentScale;
import io.github.ddpm.unet.AutoencoderConfig.NormalLatents;
import java.util.Collections;
import java.util.List;

/** Tiny autoencoders. */
public final class Autoencoders {
  private Autoencoders() {}

  /** Groups of 4 channels, three channels of latents, attention everywhere or nowhere. */
  public static AutoencoderConfig config(
      int in, int out, List<Integer> channels, boolean attention, Bottleneck bottleneck) {
    List<Boolean> levels = Collections.nCopies(channels.size(), attention);
    return new AutoencoderConfig(
        16,
        16,
        in,
        out,
        3,
        new CoderLevels(channels, 1, levels, attention, levels),
        4,
        Activation.SILU,
        bottleneck,
        new LatentScale(1, 0));
  }

  /** Autoencoders whose latents have a normal distribution. */
  public static List<AutoencoderConfig> normal() {
    return List.of(
        config(3, 3, List.of(8, 12), true, new NormalLatents(true, true)),
        config(1, 1, List.of(8, 12, 8), false, new NormalLatents(false, false)),
        config(3, 2, List.of(4), true, new NormalLatents(false, true)));
  }

  /** Autoencoders with a code book. */
  public static List<AutoencoderConfig> coded() {
    return List.of(
        config(3, 3, List.of(8, 8), true, new CodedLatents(20, 3)),
        config(1, 1, List.of(8, 12, 8), false, new CodedLatents(5, 2)));
  }
}
