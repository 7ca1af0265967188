package io.github.ddpm.source;

import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.listing.LeftOut;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Another view of a source, which has everything of it that is not overridden. */
public abstract class WrappedSource implements ImageSource {
  /** The source itself. */
  protected final ImageSource images;

  /** A view of {@code images}. */
  protected WrappedSource(ImageSource images) {
    this.images = images;
  }

  @Override
  public String kind() {
    return images.kind();
  }

  @Override
  public List<String> names() throws IOException {
    return images.names();
  }

  @Override
  public ImageLabels labels() throws IOException {
    return images.labels();
  }

  @Override
  public List<String> classes() throws IOException {
    return images.classes();
  }

  @Override
  public Set<String> settings() {
    return images.settings();
  }

  @Override
  public boolean isListedQuickly() {
    return images.isListedQuickly();
  }

  @Override
  public boolean isPart() {
    return images.isPart();
  }

  @Override
  public LeftOut leftOut() throws IOException {
    return images.leftOut();
  }

  @Override
  public List<String> notes() throws IOException {
    return images.notes();
  }

  @Override
  public String labelsKey() throws IOException {
    return images.labelsKey();
  }
}
