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
   * Checks what can be checked before a model is read: that the output can be written, and that no
   * file is replaced without permission.
   *
   * @param known the part of the provenance that is known by now
   * @throws IOException if a file already exists, or an image in a folder is another
   */
  public static void check(OutputRequest request, Map<String, String> known) throws IOException {
    Path out = request.out();
    if (request.kind() == OutputKind.FOLDER) {
      FolderOutput.check(request, known);
    } else if (Files.isDirectory(out)) {
      throw new IOException(out + " is a folder; give --out another name");
    } else if (Files.exists(out) && !request.overwrite()) {
      throw Output.alreadyThere(out, "exists already");
    }
  }

  /**
   * Opens the output for the request's name. Before anything is drawn, checks that it can be
   * written and that no file is replaced without permission.
   *
   * @param provenance the inputs that determine the images, by key; written into every image, and
   *     compared with existing files
   * @param remarks other texts for every image, by key
   * @throws IOException if a file already exists, or a folder cannot be created
   */
  public static Output open(
      OutputRequest request, Map<String, String> provenance, Map<String, String> remarks)
      throws IOException {
    OutputKind kind = request.kind();
    if (kind == OutputKind.FOLDER) {
      return new FolderOutput(request, provenance, remarks);
    }
    check(request, provenance);
    FolderOutput.makeFolder(request.out().toAbsolutePath().getParent());
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
