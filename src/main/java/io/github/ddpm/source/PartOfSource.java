package io.github.ddpm.source;

import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.listing.LeftOut;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Images {@code from} … {@code to − 1} of another source, numbered from 0. */
public record PartOfSource(ImageSource whole, int from, int to) implements ImageSource {
  @Override
  public String kind() {
    return whole.kind();
  }

  @Override
  public List<String> names() throws IOException {
    return whole.names().subList(from, to);
  }

  @Override
  public ImageLabels labels() throws IOException {
    return of(whole.labels());
  }

  /** The labels of this part, among those of the whole. */
  public ImageLabels of(ImageLabels all) {
    return new ImageLabels(all.classes(), Arrays.copyOfRange(all.values(), from, to), all.origin());
  }

  @Override
  public String key() throws IOException {
    return "images %d to %d of %s".formatted(from, to, whole.key());
  }

  @Override
  public String labelsKey() throws IOException {
    return whole.labelsKey();
  }

  @Override
  public Set<String> settings() {
    return whole.settings();
  }

  @Override
  public boolean isListedQuickly() {
    return whole.isListedQuickly();
  }

  @Override
  public boolean isPart() {
    return true;
  }

  @Override
  public LeftOut leftOut() throws IOException {
    return whole.leftOut();
  }

  @Override
  public void read(int first, int last, ImageVisitor visitor) throws IOException {
    whole.read(from + first, from + last, (index, image) -> visitor.visit(index - from, image));
  }
}
