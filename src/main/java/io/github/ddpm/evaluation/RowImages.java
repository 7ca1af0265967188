package io.github.ddpm.evaluation;

import io.github.ddpm.files.RowFile;
import io.github.ddpm.metrics.Images;
import java.io.IOException;

/** Images in a file of rows, the first {@code count} of it, each a row of bytes (C, H, W). */
record RowImages(RowFile rows, int count, int channels, int height, int width)
    implements Images, AutoCloseable {

  @Override
  public void copyTo(int index, byte[] target, int offset) throws IOException {
    rows.read(index, index + 1).get(target, offset, bytesPerImage());
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
