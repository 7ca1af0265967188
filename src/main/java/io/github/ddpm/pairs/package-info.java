/**
 * Two collections read as one of pairs: images, and beside each the picture of the same name that a
 * network is shown which draws the image ({@link io.github.ddpm.pairs.PairedSource}).
 *
 * <p>Both are read front to back, at the same time, because an archive can only be read that way.
 */
package io.github.ddpm.pairs;
