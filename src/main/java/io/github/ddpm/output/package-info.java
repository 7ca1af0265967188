/**
 * The outputs for drawn images, chosen by the name that the user gives: one grid, a folder, a zip
 * file, a NumPy array, or a film of the denoising. The package also has the file formats, mainly
 * PNG with its texts. It does not depend on how images are drawn.
 *
 * <p>An image is identified by its number among all images of a seed. An {@link
 * io.github.ddpm.output.Output} reports which images it still lacks, takes them in rising order,
 * and writes them at once or when it is finished. A file with its final name is complete.
 *
 * <p>To add an output: a class that implements {@code Output}, its suffix in {@link
 * io.github.ddpm.output.OutputKind}, a line in {@code Outputs.open}, a test.
 */
package io.github.ddpm.output;
