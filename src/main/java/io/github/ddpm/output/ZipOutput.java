package io.github.ddpm.output;

import io.github.ddpm.report.Archive;
import io.github.ddpm.report.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One PNG per image in a zip file, named as in a folder. */
final class ZipOutput implements Output {
  private final Path file;
  private final Map<String, String> provenance;
  private final Archive archive;

  ZipOutput(OutputRequest request, Map<String, String> provenance) throws IOException {
    file = request.out();
    this.provenance = provenance;
    archive = new Archive(file);
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
    archive.add(FolderOutput.name(number), Png.bytes(image, FolderOutput.text(provenance, number)));
    return Optional.empty();
  }

  @Override
  public Path finish() throws IOException {
    archive.finish();
    return file;
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
