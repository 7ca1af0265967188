/**
 * Where drawn images go, chosen by the name that the user gives: one grid, a folder, a zip file, an
 * array for NumPy, or a film of the denoising; and the formats themselves, PNG with its texts above
 * all. Nothing here knows how images are drawn.
 *
 * <p>An image is known by its number among all images of a seed. An {@link
 * io.github.ddpm.output.Output} says which images it still lacks, takes them in rising order, and
 * has written them, or will have when it is finished. Whatever bears its final name is whole.
 *
 * <p>To add an output: a class that implements {@code Output}, its suffix in {@link
 * io.github.ddpm.output.OutputKind}, a line in {@code Output.open}, a test.
 */
package io.github.ddpm.output;
