/**
 * Stores checkpoints and their tensors on disk so that no crash leaves a half-written one.
 *
 * <h2>A run's folder</h2>
 *
 * <pre>
 *   step-00005000/                          one checkpoint, complete at every moment
 *     unet/config.json, …                   files of any kind
 *     manifest.json                         every other file's size and SHA-256, and the step
 *   .staging-step-00006000/                 a checkpoint being written, or left by a crash
 *   .deleting-step-00004000/                a checkpoint being deleted, or left by a crash
 *   damaged-step-00003000/                  found damaged and moved aside
 * </pre>
 *
 * <p>{@link io.github.ddpm.checkpoint.Checkpoints}, which saves, and {@link
 * io.github.ddpm.checkpoint.SavedCheckpoints}, which finds, handle only the folders and the
 * manifest; their callers choose the other files. A checkpoint is written to a staging folder, its
 * manifest last. All files and folders are forced to disk, one renaming makes the checkpoint valid,
 * and the run's folder is forced. Deleting works in reverse: first the name, then the files. So a
 * crash between any two operations leaves the old checkpoint or the new one.
 *
 * <h2>A manifest, byte by byte</h2>
 *
 * <pre>
 *   {
 *     "files": {
 *       "unet/config.json": {
 *         "sha256": "64 lower-case hexadecimal digits",
 *         "size": 812
 *       }
 *     },
 *     "step": 5000
 *   }
 * </pre>
 *
 * <p>Like all JSON here: ASCII, two spaces per level, keys sorted, one newline at the end. A
 * manifest in any other form counts as damaged.
 *
 * <h2>A safetensors file, byte by byte</h2>
 *
 * <pre>
 *   offset   bytes
 *   0        8       N, the header's length: unsigned, little endian, a multiple of 8
 *   8        N       {"__metadata__":{"format":"pt"},
 *                     "conv_in.bias":{"dtype":"F32","shape":[128],"data_offsets":[0,512]},…}
 *                    compact UTF-8 JSON without line breaks, padded on the right with spaces
 *   8 + N            the tensors' elements, row-major, little endian, one tensor directly after
 *                    another; data_offsets are [first byte, one past the last], counted from here
 * </pre>
 *
 * <p>Tensors are in the order I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL, and within a dtype
 * in the order of their names' UTF-8 bytes, so that wide elements are aligned. Written files equal
 * those of the format's reference implementation, byte for byte. Reading accepts any order of
 * tensors and any length N up to 100,000,000, but no gaps, no overlaps and nothing after the last
 * tensor.
 */
package io.github.ddpm.checkpoint;
