/**
 * A trained model, on disk and in memory. {@link io.github.ddpm.model.ModelFinder} finds its
 * folder, which may be a run, a checkpoint or a diffusers pipeline from elsewhere; {@link
 * io.github.ddpm.model.Pipeline} is the network with its noise schedule; {@link
 * io.github.ddpm.model.RunRecord} is a checkpoint's record of its run; {@link
 * io.github.ddpm.model.Model} combines them with the settings to draw with.
 */
package io.github.ddpm.model;
