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
 *
 * <h2>IDX: MNIST and Fashion-MNIST</h2>
 *
 * Numbers are big-endian.
 *
 * <pre>
 * train-images-idx3-ubyte      u32 0x00000803 · u32 N · u32 H · u32 W · N·H·W pixels, row by row
 * train-labels-idx1-ubyte      u32 0x00000801 · u32 N · N labels
 * </pre>
 *
 * <h2>CIFAR, binary version</h2>
 *
 * <pre>
 * data_batch_1.bin … data_batch_5.bin      CIFAR-10: 10,000 records each, of 3073 bytes:
 *     u8 label (0 … 9) · 1024 red · 1024 green · 1024 blue, each plane row by row
 * train.bin                                CIFAR-100: 50,000 records of 3074 bytes:
 *     u8 coarse label (0 … 19) · u8 label (0 … 99) · the planes
 * </pre>
 */
package io.github.ddpm.data;
