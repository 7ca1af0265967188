package io.github.ddpm.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;

/** A test with an engine and a manager of its own. */
public abstract class EngineTest {

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  protected final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void closeManager() {
    manager.close();
  }

  /** Standard normal numbers, the same for the same seed. */
  protected NDArray gaussian(long seed, DataType type, long... shape) {
    Random random = new Random(seed);
    Shape size = new Shape(shape);
    double[] values = DoubleStream.generate(random::nextGaussian).limit(size.size()).toArray();
    return manager.create(values, size).toType(type, false);
  }

  /** The numbers of an array of any floating type. */
  protected static double[] values(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }

  protected static void assertClose(NDArray expected, NDArray actual, double tolerance) {
    assertEquals(expected.getShape(), actual.getShape());
    assertEquals(expected.getDataType(), actual.getDataType());
    assertArrayEquals(values(expected), values(actual), tolerance);
  }
}
