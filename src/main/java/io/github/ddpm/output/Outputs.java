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
   * Refuses more images than one picture can hold, as {@link PictureSize} says.
   *
   * @param width of each image in pixels
   * @param height of each image in pixels
   * @param frames of a film
   */
  public static void requireRoom(OutputRequest request, int width, int height, int frames) {
    if (request.isFilm() || request.kind() == OutputKind.GRID) {
      PictureSize.require(
          (long) GridLayout.of(request).cells() * frames,
          width,
          height,
          request.isFilm()
              ? "use fewer images, or a larger --every"
              : "give --out a folder, a zip or an npz file, or use fewer images");
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
    Output whole = opened(kind, request, text);
    try {
      return ResumableOutput.of(whole, request, provenance);
    } catch (IOException | RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  private static Output opened(OutputKind kind, OutputRequest request, Map<String, String> text)
      throws IOException {
    return switch (kind) {
      case GRID -> new GridOutput(request, text);
      case FILM -> new FilmOutput(request, text);
      case ZIP -> new ZipOutput(request, text);
      case NPZ -> new NpzOutput(request);
      case FOLDER -> throw new AssertionError("opened above");
    };
  }
}
