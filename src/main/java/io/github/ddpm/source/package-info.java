/**
 * What a collection of images is before its images are used: an {@link
 * io.github.ddpm.source.ImageSource} has named images in a fixed order, read from first to last,
 * and their labels. Here are also the kinds whose images have no names, in arrays and tables, and
 * the reading of files and zip archives within limits.
 */
package io.github.ddpm.source;
