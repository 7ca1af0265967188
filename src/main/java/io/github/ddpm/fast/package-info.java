/**
 * The same numbers, but for rounding, in less time on a processor. Nothing here adds to what a
 * network computes: {@link io.github.ddpm.torch.Layers} and {@link io.github.ddpm.torch.Ops} say
 * that, and tests hold everything here against them. Only the gradient of a batch ({@code
 * training}) and the evaluation of a model ({@code model}) know this package; a reader may leave it
 * out.
 *
 * <ul>
 *   <li>In training, {@code TapedLayers} compute layers whose gradients are written out ({@code
 *       residual.py}, {@code attention.py}, {@code upsample.py}); a {@link
 *       io.github.ddpm.fast.Tape} brings gradients back from piece to piece.
 *   <li>In evaluation, {@link io.github.ddpm.fast.FastNetwork} runs the traced network, with {@code
 *       PackedOperators} ({@code packed.py}) or {@code XnnpackOperators} ({@code xnnpack.py}) in
 *       place of its layers.
 *   <li>Both use Winograd's convolutions ({@code winograd.py}) where {@link
 *       io.github.ddpm.torch.Rules} say that they are faster.
 * </ul>
 */
package io.github.ddpm.fast;
