package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;

class ScriptTest extends EngineTest {
  private static final Script SCRIPT = Script.load("ops");

  @Test
  void resultsBelongToTheFirstArgumentsManager() {
    try (NDManager own = manager.newSubManager()) {
      NDArray x = own.create(new float[] {1, 2});
      NDArray y = SCRIPT.call("to_fp32", x);
      assertArrayEquals(new float[] {1, 2}, y.toFloatArray());
      assertSame(own, y.getManager());
    }
  }

  @Test
  void anArgumentOfAnotherKindIsRefused() {
    NDArray x = manager.create(1f);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> SCRIPT.call("to_fp32", x, "word"));
    assertEquals("not an argument of TorchScript: word", e.getMessage());
  }

  @Test
  void anUnknownMethodIsAnException() {
    NDArray x = manager.create(1f);
    assertThrows(EngineException.class, () -> SCRIPT.call("no_such_method", x));
  }

  @Test
  void tooFewArgumentsAreAnException() {
    NDArray x = manager.create(1f);
    assertThrows(EngineException.class, () -> SCRIPT.call("linear", x));
  }
}
