package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeProjectionsTest extends EngineTest {
  @Test
  void allAtOnceAreWhatEachLayerMakesAlone() {
    UNet unet = new UNet(Networks.config(3, 8, 8, List.of(8, 12), List.of()));
    FlatParameters parameters = new FlatParameters(unet);
    NDArray flat = Networks.randomWeights(manager, parameters, 1);
    NDArray temb = Networks.images(manager, 2, 5, 32);
    ForwardOptions options = new ForwardOptions(BlockListener.NONE, List.of(), Layers.PLAIN);
    Pass pass = new Pass(parameters.view(flat), false, Optional.of(temb), options);

    var projections = new TimeProjections(unet).of(temb, pass);
    assertEquals(
        8, projections.size()); // One block down and two up at each level, two in the middle.
    projections.forEach(
        (layer, output) ->
            assertArrayEquals(
                layer.forward(temb, pass).toFloatArray(), output.toFloatArray(), 1e-5f));
  }
}
