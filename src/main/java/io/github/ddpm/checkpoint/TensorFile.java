package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;

/** Named tensors in one file or several, open for reading; each tensor is read on request. */
public interface TensorFile extends AutoCloseable {

  /** The file's path; of several files, that of their index. */
  Path path();

  /** The tensors by name. */
  Map<String, TensorInfo> tensors();

  /** Free text about the tensors; empty if there is none. */
  Map<String, String> metadata();

  /**
   * Reads one tensor.
   *
   * @return its elements in row-major order: a little-endian buffer, not to be written to, that
   *     stays valid when this file is closed
   * @throws CorruptFileException if there is no tensor of that name, or the file is damaged
   * @throws IOException if it cannot be read, or the tensor exceeds 2 GiB
   */
  ByteBuffer read(String name) throws IOException;

  /**
   * Reads one tensor of floating-point numbers as float32.
   *
   * @return its elements in row-major order; those of 16 and 8 bits are widened without loss
   * @throws CorruptFileException as {@link #read}, and if they are of another type
   */
  default FloatBuffer readFloats(String name) throws IOException {
    ByteBuffer bytes = read(name);
    Dtype dtype = tensors().get(name).dtype();
    return switch (dtype) {
      case F32 -> bytes.asFloatBuffer();
      case F16, BF16, F8_E4M3, F8_E5M2 -> HalfPrecision.widened(bytes, dtype);
      default ->
          throw CorruptFileException.ofTensor(
              path(), name, "is " + dtype + ", but must be F32, F16, BF16 or F8");
    };
  }

  /**
   * Reads a network's weights, as {@link #readFloats}.
   *
   * @throws IOException also if one of them is NaN or infinite: nothing can be computed with those
   */
  default FloatBuffer readWeights(String name) throws IOException {
    FloatBuffer weights = readFloats(name);
    int bad = 0;
    float first = 0;
    for (int i = weights.limit() - 1; i >= weights.position(); i--) {
      if (!Float.isFinite(weights.get(i))) {
        bad++;
        first = weights.get(i);
      }
    }
    if (bad > 0) {
      throw new IOException(
          "%s: tensor '%s': %,d of %,d weights are NaN or infinite, the first is %s, so nothing can be drawn or trained with them; take another copy, an earlier checkpoint or, of fp16 weights, the fp32 ones"
              .formatted(path(), name, bad, weights.remaining(), first));
    }
    return weights;
  }

  @Override
  void close() throws IOException;
}
