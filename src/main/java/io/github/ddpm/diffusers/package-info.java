/**
 * The files of a diffusers pipeline of a {@code UNet2DModel} and a scheduler: where they lie in its
 * folder, what their fields and tensors mean here, and how ours are written.
 *
 * <p>An absent field has the default of its class. A field that asks for arithmetic other than ours
 * is refused by its name, and so is one that is not known: ignored, it would change images without
 * a word.
 */
package io.github.ddpm.diffusers;
