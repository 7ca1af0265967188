/**
 * The one place that knows the PyTorch engine.
 *
 * <p>DJL's interfaces offer arrays, convolutions and autograd, but no group normalisation, SiLU,
 * fused attention, bfloat16 or fused Adam. PyTorch can load code: the {@code .py} texts beside
 * these classes are TorchScript, {@link io.github.ddpm.torch.ScriptArchive} makes of them, in
 * memory, the archive that PyTorch reads, and {@link io.github.ddpm.torch.Script} calls their
 * functions. They differ from TorchScript in a Python program in names alone: a function has its
 * full name, such as {@code __torch__.norm.pixels}, {@code torch.ops.mkldnn} is {@code ops.mkldnn},
 * {@code torch.linalg.eigh} is {@code torch.linalg_eigh}, and element types and memory formats have
 * theirs in {@code formats.py}.
 *
 * <p>{@link io.github.ddpm.torch.Ops} has a typed method for each operation of a network. {@link
 * io.github.ddpm.torch.Arithmetic} and {@link io.github.ddpm.torch.Transfer} are what everything
 * else needs so as never to wait for a GPU. What blocks do with them can be run as one call ({@link
 * io.github.ddpm.torch.CompiledNetwork}).
 *
 * <p>All parameters of a network lie in one flat float32 array ({@link
 * io.github.ddpm.torch.FlatParameters}), and so do gradient, moments and averaged weights ({@link
 * io.github.ddpm.torch.FlatOptimizer}). Blocks get views of it through their {@code
 * ParameterStore}.
 *
 * <p>Threads: grad mode and the number of threads of an operation are settings of each Java thread;
 * a new thread records gradients and has all processors.
 */
package io.github.ddpm.torch;
