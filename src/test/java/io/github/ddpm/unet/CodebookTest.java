package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Torch;
import org.junit.jupiter.api.Test;

class CodebookTest extends EngineTest {
  /**
   * The mean of squared differences, 1¼ times; its gradient is the whole difference in the latents
   * and a quarter of it, the other way, in the codes.
   */
  @Test
  void aQuarterOfTheCommitmentIsTheCodes() {
    NDArray latents = gaussian(1, DataType.FLOAT32, 2, 3, 4, 5);
    NDArray codes = gaussian(2, DataType.FLOAT32, 2, 3, 4, 5);
    latents.setRequiresGradient(true);
    codes.setRequiresGradient(true);
    Torch.gradMode(true);
    NDArray loss = Codebook.commitLoss(latents, codes);
    NDArray sum = loss.sum();
    Torch.gradMode(false);
    Torch.backward(sum);

    NDArray difference = latents.sub(codes);
    assertArrayEquals(
        difference.square().reshape(2, -1).mean(new int[] {1}).mul(1.25f).toFloatArray(),
        loss.toFloatArray(),
        1e-5f);
    NDArray gradient = difference.mul(2f / 60);
    assertArrayEquals(gradient.toFloatArray(), latents.getGradient().toFloatArray(), 1e-6f);
    assertArrayEquals(
        gradient.mul(-0.25f).toFloatArray(), codes.getGradient().toFloatArray(), 1e-6f);
  }
}
