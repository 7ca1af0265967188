package io.github.ddpm.output;

/**
 * The place of each image in a grid.
 *
 * @param images the images in the grid
 * @param columns the number of columns
 * @param rows the number of rows of a grid filled column by column, with image i in row i mod rows;
 *     0 for a grid filled row by row
 */
record GridLayout(Selection images, int columns, int rows) {

  static GridLayout of(OutputRequest request) {
    Selection images = request.images();
    int rows = request.rows();
    if (rows > 0) {
      return new GridLayout(images, images.quotients(rows).size(), rows);
    }
    int columns = request.columns() > 0 ? request.columns() : Grid.columns(images.size());
    return new GridLayout(images, columns, 0);
  }

  Grid grid() {
    return new Grid(cells(), columns);
  }

  int cells() {
    return rows > 0 ? rows * columns : images.size();
  }

  int cell(int number) {
    return rows > 0
        ? number % rows * columns + images.quotients(rows).rank(number / rows)
        : images.rank(number);
  }
}
