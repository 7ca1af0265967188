/**
 * Reads collections of images and provides them as endless, seeded, resumable batches; converts
 * bytes to tensors in [−1, 1] and back.
 *
 * <p>An {@link io.github.ddpm.data.ImageSet} is a numbered collection of images, all of one size.
 * Every image is C·H·W unsigned bytes, channel first: all rows of the first channel, then all of
 * the second. Collections in other formats are converted to {@link
 * io.github.ddpm.packing.PackedImages}.
 *
 * <p>Randomness is a function, not a state. {@link io.github.ddpm.data.Seeds} hashes a seed and
 * coordinates such as an epoch or the number of an image, so the random numbers of a step can be
 * drawn again without the earlier steps, and there is no generator state to save.
 *
 * <p>{@link io.github.ddpm.data.ImageOrder} says how an epoch is ordered, {@link
 * io.github.ddpm.data.Order} determines the images of a step and their windows. {@link
 * io.github.ddpm.data.HostBatches} assembles batches in the host's memory, {@link
 * io.github.ddpm.data.ResidentBatches} on a GPU that holds the whole set.
 */
package io.github.ddpm.data;
