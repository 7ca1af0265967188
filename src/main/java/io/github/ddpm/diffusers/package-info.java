/**
 * The files of a diffusers pipeline of a {@code UNet2DModel} and a scheduler: where they are in its
 * folder, what their fields and tensors mean here, and how they are written.
 *
 * <p>An absent field has the default of its class. A field that asks for unsupported arithmetic, or
 * that is unknown, is refused by name: ignoring it could silently change images.
 */
package io.github.ddpm.diffusers;
