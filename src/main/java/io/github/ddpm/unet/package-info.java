/**
 * The time-conditioned U-Net of Ho et al. 2020 (appendix B), as DJL blocks with the names of
 * diffusers' {@code UNet2DModel}:
 *
 * <pre>
 *   conv_in
 *   time_embedding.linear_{1,2}  class_embedding
 *   down_blocks.{i}   resnets.{j}  attentions.{j}  downsamplers.0
 *   mid_block         resnets.0    attentions.0    resnets.1
 *   up_blocks.{i}     resnets.{j}  attentions.{j}  upsamplers.0
 *   conv_norm_out  conv_out
 * </pre>
 *
 * <p>Every output on the way down is a skip that the way up uses, last one first.
 *
 * <p>Of the same blocks, but without time and skips, is the autoencoder of Rombach et al. 2022,
 * with the names of diffusers' {@code AutoencoderKL} and {@code VQModel}:
 *
 * <pre>
 *   encoder  conv_in  down_blocks.{i}  mid_block  conv_norm_out  conv_out
 *   decoder  conv_in  mid_block  up_blocks.{i}  conv_norm_out  conv_out
 *   quant_conv  post_quant_conv  quantize.embedding
 * </pre>
 *
 * <p>A block knows its parameters' shapes when it is built. Their values come from the {@code
 * ParameterStore} of each evaluation, and their number format decides that of the arithmetic.
 */
package io.github.ddpm.unet;
