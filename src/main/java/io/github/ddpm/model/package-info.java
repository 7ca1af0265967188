/**
 * A trained model, on disk and in memory. {@link io.github.ddpm.model.ModelFinder} finds its
 * folder, which may be a run, a checkpoint or a diffusers pipeline from elsewhere; {@link
 * io.github.ddpm.model.Pipeline} is the network with its noise schedule; {@link
 * io.github.ddpm.model.RunRecord} is what a checkpoint says of its run; {@link
 * io.github.ddpm.model.Model} holds all three together with the settings to draw with.
 */
package io.github.ddpm.model;
