package io.github.ddpm.output;

/**
 * The place of each image in a grid.
 *
 * @param images the images in the grid
 * @param columns the number of columns
 * @param rows the number of rows of a grid filled column by column, with image i in row i mod rows;
 *     0 for a grid filled row by row
 */
record GridLayout(Span images, int columns, int rows) {

  static GridLayout of(OutputRequest request) {
    Span images = request.images();
    int rows = request.rows();
    if (rows > 0) {
      int columns = (images.to() - 1) / rows - images.from() / rows + 1;
      return new GridLayout(images, columns, rows);
    }
    int columns = request.columns() > 0 ? request.columns() : Grid.columns(images.size());
    return new GridLayout(images, columns, 0);
  }

  Grid grid() {
    return new Grid(rows > 0 ? rows * columns : images.size(), columns);
  }

  int cell(int number) {
    return rows > 0
        ? number % rows * columns + number / rows - images.from() / rows
        : number - images.from();
  }
}
