package io.github.ddpm.output;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.settings.InvalidSetting;
import java.nio.file.Path;

/**
 * The user's request for the form of written images.
 *
 * @param out {@code .png} for one grid, {@code .gif} for a film, {@code .zip} or {@code .npz} for
 *     an archive, otherwise a folder with one PNG per image
 * @param overwrite whether existing files may be replaced
 * @param images the images to write
 * @param columns the number of columns of a grid, or 0 for ⌈√n⌉
 * @param every the number of sampling steps between two frames of a film, or 0 for the default;
 *     above 0 a {@code .png} is animated
 * @param rows the number of rows of a grid filled column by column, with image i in row i mod rows,
 *     or 0 to fill it row by row
 */
public record OutputRequest(
    Path out, boolean overwrite, Selection images, int columns, int every, int rows) {

  /** The approximate number of frames if the user does not choose. */
  private static final int FRAMES = 25;

  /** Checks that the options are consistent; an error names the option. */
  public OutputRequest {
    require(images.size() > 0, "--shard", "has no image; use more images or fewer shards");
    require(columns >= 0, "--columns", "must be at least 1, is " + columns);
    require(every >= 0, "--every", "must be at least 1, is " + every);
    require(rows >= 0, "rows", "must be at least 1, is " + rows);
    require(columns == 0 || rows == 0, "--columns", "follow from the rows");
    OutputKind kind = OutputKind.of(out, every > 0);
    boolean isGrid = kind == OutputKind.GRID || kind == OutputKind.FILM;
    require(columns == 0 || isGrid, "--columns", "is for grids and films; " + out + " is neither");
    require(every == 0 || isGrid, "--every", "is for .gif and .png; " + out + " is neither");
  }

  /** A request without a fixed number of rows. */
  public OutputRequest(Path out, boolean overwrite, Selection images, int columns, int every) {
    this(out, overwrite, images, columns, every, 0);
  }

  /** One grid, folder or archive, depending on the name. */
  public static OutputRequest of(Path out, Selection images) {
    return new OutputRequest(out, false, images, 0, 0);
  }

  /**
   * The same with one of several parts of the images, as {@link Selection#shard}.
   *
   * @throws InvalidSetting if it has none
   */
  public OutputRequest shard(int shard, int shards, int grain) {
    return new OutputRequest(
        out, overwrite, images.shard(shard, shards, grain), columns, every, rows);
  }

  /** The same with all images of a grid in one row, unless its columns are given. */
  public OutputRequest inOneRow() {
    boolean grid = kind() == OutputKind.GRID || isFilm();
    return grid && columns == 0
        ? new OutputRequest(out, overwrite, images, images.size(), every)
        : this;
  }

  /** The same with images {@code i}, {@code i + count}, {@code i + 2 count} … in one row. */
  public OutputRequest inRows(int count) {
    return new OutputRequest(out, overwrite, images, columns, every, count);
  }

  /** Whether the output shows the images while they are drawn. */
  public boolean isFilm() {
    return kind() == OutputKind.FILM;
  }

  /** How many of {@code steps} steps lie between two frames. */
  int every(int steps) {
    return every > 0 ? every : Math.max(1, steps / FRAMES);
  }

  /** The number of frames of a film of {@code steps} steps; 1 of anything else. */
  public int frames(int steps) {
    return isFilm() ? (steps - 1) / every(steps) + 2 : 1;
  }

  /** Whether each image is a file of its own, in a folder. */
  public boolean isFolder() {
    return kind() == OutputKind.FOLDER;
  }

  OutputKind kind() {
    return OutputKind.of(out, every > 0);
  }
}
