package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One PNG per image in a zip file, named as in a folder. */
final class ZipOutput implements Output {
  private final Map<String, String> text;
  private final Archive archive;

  ZipOutput(OutputRequest request, Map<String, String> text) throws IOException {
    this.text = text;
    archive = new Archive(request.out(), request.overwrite());
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
    archive.add(FolderOutput.name(number), Png.bytes(image, FolderOutput.text(text, number)));
    return Optional.empty();
  }

  @Override
  public Path finish() throws IOException {
    return archive.finish();
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
