/**
 * Published data sets in the files in which their authors give them, compressed or not.
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
package io.github.ddpm.datasets;
