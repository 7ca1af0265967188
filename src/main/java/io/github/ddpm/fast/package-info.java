/**
 * Faster computation of the same numbers, apart from rounding, on a processor. {@link
 * io.github.ddpm.torch.Layers} and {@link io.github.ddpm.torch.Ops} define what a network computes,
 * and tests compare everything here with them. Only the gradient of a batch ({@code training}) and
 * the evaluation of a model ({@code model}) use this package; a reader may skip it.
 *
 * <ul>
 *   <li>In training, {@code TapedLayers} compute layers with written-out gradients ({@code
 *       residual.py}, {@code attention.py}, {@code upsample.py}); a {@link
 *       io.github.ddpm.fast.Tape} carries gradients from piece to piece.
 *   <li>In evaluation, {@link io.github.ddpm.fast.FastNetwork} runs the traced network, with {@code
 *       PackedOperators} ({@code packed.py}) or {@code XnnpackOperators} ({@code xnnpack.py}) in
 *       place of its layers.
 *   <li>Both use Winograd's convolutions ({@code winograd.py}) where {@link
 *       io.github.ddpm.torch.Rules} finds them faster.
 * </ul>
 */
package io.github.ddpm.fast;
