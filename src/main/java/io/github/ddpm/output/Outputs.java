package io.github.ddpm.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens outputs. */
public final class Outputs {
  private Outputs() {}

  /**
   * Opens the output that the request's name means. Checks, before anything is drawn, that it can
   * be written and replaces nothing against the user's will.
   *
   * @param provenance what the images depend on, by key; written into every picture, and compared
   *     with what is there already
   * @param remarks what else is written into every picture, by key
   * @throws IOException if something is there already, or a folder cannot be made
   */
  public static Output open(
      OutputRequest request, Map<String, String> provenance, Map<String, String> remarks)
      throws IOException {
    OutputKind kind = request.kind();
    if (kind == OutputKind.FOLDER) {
      return new FolderOutput(request, provenance, remarks);
    }
    Path file = request.out();
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; give --out another name");
    } else if (Files.exists(file) && !request.overwrite()) {
      throw Output.alreadyThere(file, "is there already");
    }
    FolderOutput.makeFolder(file.toAbsolutePath().getParent());
    Map<String, String> text = new LinkedHashMap<>(provenance);
    text.putAll(remarks);
    return switch (kind) {
      case GRID -> new GridOutput(request, text);
      case FILM -> new FilmOutput(request, text);
      case ZIP -> new ZipOutput(request, text);
      case NPZ -> new NpzOutput(request);
      case FOLDER -> throw new AssertionError("opened above");
    };
  }
}
