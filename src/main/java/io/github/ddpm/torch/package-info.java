/**
 * The interface to the PyTorch engine; no other package uses the engine's classes.
 *
 * <p>DJL's interfaces offer arrays, convolutions and autograd, but no group normalisation, SiLU,
 * fused attention, bfloat16 or fused Adam. PyTorch can load code, so these operations are the
 * {@code .py} texts beside these classes, in TorchScript. {@link
 * io.github.ddpm.torch.ScriptArchive} turns them, in memory, into the archive that PyTorch reads,
 * and {@link io.github.ddpm.torch.Script} calls their functions. They differ from TorchScript in a
 * Python program only in names: a function has its full name, such as {@code
 * __torch__.norm.pixels}, {@code torch.ops.mkldnn} is {@code ops.mkldnn}, {@code torch.linalg.eigh}
 * is {@code torch.linalg_eigh}, and element types and memory formats are named in {@code
 * formats.py}.
 *
 * <p>{@link io.github.ddpm.torch.Ops} has a typed method for each operation of a network. {@link
 * io.github.ddpm.torch.Arithmetic} and {@link io.github.ddpm.torch.Transfer} have the other
 * operations, which never wait for a GPU. A network can be run as one call ({@link
 * io.github.ddpm.torch.CompiledNetwork}).
 *
 * <p>All parameters of a network lie in one flat float32 array ({@link
 * io.github.ddpm.torch.FlatParameters}), and so do the gradient, the moments and the averaged
 * weights ({@link io.github.ddpm.torch.FlatOptimizer}). Blocks get views of it through their {@code
 * ParameterStore}.
 *
 * <p>Threads: grad mode and the number of threads of an operation are set for each Java thread. A
 * new thread records gradients and uses all processors.
 */
package io.github.ddpm.torch;
