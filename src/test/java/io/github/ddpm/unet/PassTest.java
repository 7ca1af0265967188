package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ddpm.torch.BlockListener;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassTest {
  private static Pass pass(Long... seeds) {
    return new Pass(
        null,
        true,
        Optional.empty(),
        new ForwardOptions(BlockListener.NONE, List.of(seeds), Layers.PLAIN));
  }

  @Test
  void everyDropoutHasSeedsOfItsOwnThatAreTheSameNextTime() {
    Pass pass = pass(5L, 6L);
    long[] first = pass.dropoutSeeds();
    long[] second = pass.dropoutSeeds();
    assertEquals(2, first.length);
    // PyTorch's generator looks at the lower half alone.
    assertNotEquals((int) first[0], (int) first[1]);
    assertNotEquals((int) first[0], (int) second[0]);
    assertArrayEquals(first, pass(5L, 6L).dropoutSeeds());
  }

  @Test
  void withoutSeedsThereAreNone() {
    assertEquals(0, pass().dropoutSeeds().length);
  }
}
