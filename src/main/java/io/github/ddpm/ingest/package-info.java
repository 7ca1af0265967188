/**
 * Turns a user's folders, archives, arrays and tables of images into image sets.
 *
 * <p>{@link io.github.ddpm.ingest.ImageSets} opens the collection that the settings name. A path is
 * recognised by its content ({@code Sources}) and becomes an {@code ImageSource} of package {@code
 * source}: named images in a fixed order, read from first to last. Each {@code UndecodedImage} of
 * it is decoded to a {@code DecodedImage}, upright 8-bit sRGB with alpha, and a {@code Transform}
 * turns that into C·H·W bytes of the requested size. To add a kind of collection, write an {@code
 * ImageSource} and recognise it in {@code Sources}.
 *
 * <p>Images are decoded once and packed into one file in the cache (package {@code packing}), from
 * which training reads. The file's name is a hash of what was packed and how: if either changes,
 * the images are packed again; otherwise training starts at once.
 *
 * <p>No input is trusted: sizes are checked before memory is allocated, nothing is unpacked to
 * disk, and an unreadable image is counted and named and never causes a crash.
 */
package io.github.ddpm.ingest;
