package io.github.ddpm.run;

import io.github.ddpm.metrics.Images;
import java.io.IOException;

/** The beginning of a set of images. */
record FirstImages(Images all, int count) implements Images {

  @Override
  public int channels() {
    return all.channels();
  }

  @Override
  public int height() {
    return all.height();
  }

  @Override
  public int width() {
    return all.width();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) throws IOException {
    all.copyTo(index, target, offset);
  }
}
