/**
 * Reads weights that PyTorch's {@code torch.save} has written, without running what is in them.
 *
 * <pre>
 *   diffusion_pytorch_model.bin          a zip archive whose entries are not compressed
 *     NAME/data.pkl                      a pickle: a dictionary of tensors by name
 *     NAME/data/0, NAME/data/1, …        storages: the elements of one tensor or several
 *     NAME/byteorder                     "little" or "big"; absent in older files
 * </pre>
 *
 * <p>A pickle is a program for a stack machine and may name any Python class. Here only tensors,
 * their storages and plain containers are known ({@link io.github.ddpm.pickled.WeightsUnpickler});
 * every other class is refused by name. No memory is taken for what a file claims before its length
 * has been compared with the file's.
 */
package io.github.ddpm.pickled;
