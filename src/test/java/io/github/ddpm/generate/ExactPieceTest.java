package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups are divided only where no byte depends on it. */
final class ExactPieceTest {
  private static final int GRAIN = 8;

  @ParameterizedTest
  @CsvSource({
    // threads, images, grain, images of a piece, threads of a piece
    "1, 1, 16, 1, 1",
    "2, 0, 16, 1, 2",
    "2, 1, 16, 1, 2",
    "2, 4, 16, 2, 1",
    "2, 5, 16, 4, 1",
    "16, 64, 16, 4, 1",
    "16, 1, 1, 1, 16",
    "16, 3, 16, 1, 5",
    "4, 1000, 16, 16, 1",
    "2, 7, 6, 6, 1",
    "3, 7, 6, 3, 1"
  })
  void allThreadsHaveAPiece(int threads, int images, int grain, int size, int each) {
    assertEquals(new ExactPiece(size, each), ExactPiece.forAll(threads, images, grain));
  }

  /**
   * @param change what a kernel would add to its result, by rows and threads
   */
  private static ExactPiece exact(
      ExactPiece piece, boolean guided, ToDoubleBiFunction<Long, Integer> change) {
    return exact(piece, List.of(guided ? 2 : 1), change);
  }

  private static ExactPiece exact(
      ExactPiece piece, List<Integer> evaluations, ToDoubleBiFunction<Long, Integer> change) {
    RunConfig config =
        ConfigLoader.override(
            RunConfig.defaults(),
            Assignment.parse(
                List.of("data.image_size=8", "model.attention_resolutions=[]", "model.classes=3")));
    UNetConfig unet = config.unet();
    NetworkFunction network =
        new NetworkFunction() {
          @Override
          public NDArray call(NDList inputs) {
            NDArray x = inputs.head();
            return x.add(change.applyAsDouble(x.getShape().get(0), Torch.threads()));
          }

          @Override
          public void close() {}
        };
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      return piece.ifExact(network, unet, GRAIN, evaluations, manager);
    }
  }

  @Test
  void aPieceOfWhichNothingDependsIsTaken() {
    assertEquals(new ExactPiece(1, 2), exact(new ExactPiece(1, 2), false, (rows, threads) -> 0.0));
    assertEquals(new ExactPiece(1, 2), exact(new ExactPiece(1, 2), true, (rows, threads) -> 0.0));
  }

  @Test
  void whereThreadsChangeBytesAPieceHasOne() {
    assertEquals(
        new ExactPiece(2, 1),
        exact(new ExactPiece(2, 2), false, (rows, threads) -> threads * 1e-3));
  }

  @Test
  void whereTheNumberOfImagesChangesBytesPiecesAreLarger() {
    assertEquals(
        new ExactPiece(4, 2),
        exact(new ExactPiece(1, 2), false, (rows, threads) -> rows < 4 ? 1e-3 : 0));
    ExactPiece whole = ExactPiece.whole(GRAIN);
    assertEquals(
        whole, exact(new ExactPiece(2, 1), false, (rows, threads) -> rows < GRAIN ? 1e-3 : 0));
    assertEquals(whole, exact(new ExactPiece(1, 3), false, (rows, threads) -> rows * threads));
  }

  /** Guidance evaluates each image twice. */
  @Test
  void theNumberOfGuidedImagesCountsToo() {
    assertEquals(
        ExactPiece.whole(GRAIN),
        exact(new ExactPiece(2, 1), true, (rows, threads) -> rows > GRAIN ? 1e-3 : 0));
  }

  /**
   * Guidance in an interval evaluates some images twice, and the same ones once at other levels.
   */
  @Test
  void whereBothNumbersOccurAPieceIsExactForBoth() {
    ExactPiece whole = ExactPiece.whole(GRAIN);
    ExactPiece half = new ExactPiece(4, 1);
    ToDoubleBiFunction<Long, Integer> few = (rows, threads) -> rows < 8 ? 1e-3 : 0;
    ToDoubleBiFunction<Long, Integer> many = (rows, threads) -> rows > GRAIN ? 1e-3 : 0;
    assertEquals(half, exact(half, List.of(2), few));
    assertEquals(half, exact(half, List.of(1), many));
    assertEquals(whole, exact(half, List.of(1, 2), few));
    assertEquals(whole, exact(half, List.of(1, 2), many));
  }

  @Test
  void theNumberOfThreadsStaysAsItWas() {
    int before = Torch.threads();
    exact(new ExactPiece(1, before + 1), false, (rows, threads) -> 0.0);
    assertEquals(before, Torch.threads());
  }
}
