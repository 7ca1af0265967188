/**
 * Decodes collections once, and reads what was made of them: one file of packed images ({@link
 * io.github.ddpm.packing.PackedImages}), or a folder of such files, its shards, with a manifest
 * ({@link io.github.ddpm.packing.ShardedImages}).
 *
 * <p>{@link io.github.ddpm.packing.ImagePacker} writes a file, decoding on all processors ({@link
 * io.github.ddpm.packing.Decoding}, {@link io.github.ddpm.packing.Transform}). Several processes
 * each write a part and join them ({@link io.github.ddpm.packing.PackedShards}), or each write some
 * of the shards of a folder ({@link io.github.ddpm.packing.ShardFolder}).
 *
 * <h2>Packed images</h2>
 *
 * Numbers are little-endian. An image and its label have the same slot. A slot without an image has
 * the label −2 if the image could not be read, −2³¹ if it has not been written yet.
 *
 * <pre>
 * "ddpmimg1" · u32 length of the JSON
 * JSON: {"count": N, "height": H, "width": W, "channels": C, "condition_channels": C',
 *     "classes": [names], "origin": text, "key": text}
 * zeros up to a multiple of 4096
 * N images of C·H·W bytes, each followed by the C'·H·W of the picture beside it
 * N · i32 label, an index into classes, −1 for none
 * </pre>
 *
 * Where images have no picture beside them, C' is 0 and not written; where the origin of labels is
 * unknown, neither is that.
 *
 * <h2>Shards</h2>
 *
 * <pre>
 * images-00000-of-00064.ddpm …    files of packed images, whose key ends in ", shard 1 of 64" …
 * manifest.json                   written last:
 *     "format": "ddpmshards1", "height": H, "width": W, "channels": C, "condition_channels": C',
 *     "classes": [names], "labels": [number of images of each class], "origin": text, "key": text,
 *     "shards": [{"file": name, "count": slots, "unreadable": [slots], "sha256": hex}, …]
 * </pre>
 *
 * While it is packed, the folder also has {@code ….partial}, the shards that grow, and {@code
 * ….sha256}, the hashes of those that are done.
 */
package io.github.ddpm.packing;
