package io.github.ddpm.torch;

import ai.djl.util.PairList;
import java.util.List;

/**
 * Options of one evaluation of a network, passed as a parameter of {@code Block.forward}.
 *
 * @param listener receives the blocks' outputs
 * @param dropoutSeeds one dropout seed per image, or one for all images; empty to use the engine's
 *     generator
 * @param layers how the layers are computed
 */
public record ForwardOptions(BlockListener listener, List<Long> dropoutSeeds, Layers layers) {
  private static final ForwardOptions DEFAULT =
      new ForwardOptions(BlockListener.NONE, List.of(), Layers.PLAIN);
  private static final String NAME = ForwardOptions.class.getName();

  /** The options as a parameter of {@code Block.forward}. */
  public PairList<String, Object> parameters() {
    PairList<String, Object> parameters = new PairList<>(1);
    parameters.add(NAME, this);
    return parameters;
  }

  /** The options among {@code parameters}, which may be null. */
  public static ForwardOptions in(PairList<String, Object> parameters) {
    Object found = parameters == null ? null : parameters.get(NAME);
    return found instanceof ForwardOptions options ? options : DEFAULT;
  }
}
