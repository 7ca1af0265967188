/**
 * Decodes image files of unknown origin to upright 8-bit sRGB with alpha: {@link
 * io.github.ddpm.decode.ImageDecoder} reads a file, {@link io.github.ddpm.decode.DecodedImage} is
 * the result. Nothing that a file says of itself is believed before memory is taken for it.
 */
package io.github.ddpm.decode;
