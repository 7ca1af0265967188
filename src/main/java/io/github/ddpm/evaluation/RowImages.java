package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.files.RowFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Unlabelled images: the first {@code size} rows of a file, each of C·H·W bytes. */
record RowImages(RowFile rows, int size, int channels, ImageSize imageSize)
    implements ImageSet, AutoCloseable {

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public int label(int index) {
    return -1;
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    try {
      rows.read(index, index + 1).get(target, offset, bytesPerImage());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
