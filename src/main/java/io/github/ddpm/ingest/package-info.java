/**
 * Makes image sets of whatever a user has: folders, archives, arrays and tables of pictures.
 *
 * <p>{@link io.github.ddpm.ingest.ImageSets} opens the collection that the settings name. What lies
 * at a path is recognised by its content ({@code Sources}) and is an {@code ImageSource}: named
 * pictures in a fixed order, read from the first to the last. Each {@code SourcePicture} of it is
 * decoded to a {@code DecodedPicture}, upright 8-bit sRGB with alpha, and a {@code Transform} makes
 * that C·H·W bytes of the size that is asked for. To add a kind of collection, write an {@code
 * ImageSource} and recognise it in {@code Sources}.
 *
 * <p>Pictures are decoded once ({@code Decoding}, on all processors) and packed into one file in
 * the cache ({@code ImagePacker}), from which training reads. The file's name is a hash of what was
 * packed and how, so a change in either packs anew, and the same again starts at once.
 *
 * <p>No input is trusted: sizes are checked before memory is taken, nothing is ever unpacked to the
 * disk, and a picture that cannot be read is counted and named, never a crash.
 */
package io.github.ddpm.ingest;
