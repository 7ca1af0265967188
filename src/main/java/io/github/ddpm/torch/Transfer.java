package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.Address;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Copies from the host's memory to the device, and conversion of bytes to numbers. Nothing here
 * waits for a GPU's earlier work, unlike {@link NDManager#create(Buffer, Shape, DataType)}.
 */
public final class Transfer {
  private static final Script SCRIPT = Script.load("transfer");

  private Transfer() {}

  /**
   * The memory of a contiguous array, in the machine's byte order. That of an array on a GPU must
   * not be read or written: only its address is good.
   */
  public static ByteBuffer memory(NDArray array) {
    return Address.of(array);
  }

  /** Unsigned bytes as uint8, on the manager's device. */
  public static NDArray of(NDManager manager, byte[] values, Shape shape) {
    return of(manager, ByteBuffer.wrap(values), shape, DataType.UINT8);
  }

  /** Numbers as float32, on the manager's device. */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    return of(manager, FloatBuffer.wrap(values), shape, DataType.FLOAT32);
  }

  /** Whole numbers as int64, on the manager's device. */
  public static NDArray of(NDManager manager, long[] values, Shape shape) {
    return of(manager, LongBuffer.wrap(values), shape, DataType.INT64);
  }

  private static NDArray of(NDManager manager, Buffer values, Shape shape, DataType type) {
    if (!manager.getDevice().isGpu()) {
      return manager.create(values, shape, type);
    }
    try (NDManager host = manager.newSubManager(Device.cpu());
        NDArray nothing = manager.create(new Shape(0))) {
      return SCRIPT.call("upload", nothing, host.create(values, shape, type));
    }
  }

  /** Bytes p, as uint8 or float32 of any shape, as x = p / 127.5 − 1, float32 in [−1, 1]. */
  public static NDArray fromBytes(NDArray bytes) {
    return SCRIPT.call("from_bytes", bytes);
  }

  /**
   * Windows of images on the device.
   *
   * @param places int64 (N, 4): image number, the window's first row, its first column, and 1 if it
   *     is mirrored left to right, else 0
   * @param images of any type, (K, C, H', W')
   * @param height H of the windows, at most H'
   * @param width W of the windows, at most W'
   * @return (N, C, H, W); belongs to the manager of {@code places}
   */
  public static NDArray windows(NDArray places, NDArray images, int height, int width) {
    return SCRIPT.call("windows", places, images, height, width);
  }
}
