package ai.djl.pytorch.jni;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.ByteBuffer;

/**
 * Where the numbers of an array lie. DJL copies arrays to buffers; the call that does not copy is
 * package-private, which is why this class stands in DJL's package.
 */
public final class Address {
  private Address() {}

  /**
   * The memory of a contiguous array, in the machine's byte order. It ends with the array. That of
   * an array on a GPU must not be read or written: only its address is good.
   */
  public static ByteBuffer of(NDArray array) {
    return PyTorchLibrary.LIB.torchDirectByteBuffer(((PtNDArray) array).getHandle());
  }
}
