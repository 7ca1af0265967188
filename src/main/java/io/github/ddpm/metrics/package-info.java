/**
 * Measures how close generated images are to real ones.
 *
 * <p>Images become points: a {@link io.github.ddpm.metrics.FeatureNetwork} turns each into a row of
 * features, and {@link io.github.ddpm.metrics.FeatureRows} are the input of the distances between
 * two sets:
 *
 * <pre>
 *   FrechetDistance     of two Gaussians fitted to the sets          (Heusel et al. 2017)
 *   KernelDistance      maximum mean discrepancy, unbiased           (Bińkowski et al. 2018)
 *   InceptionScore      sharp and varied predictions, no reference   (Salimans et al. 2016)
 *   Prdc                what is covered by neighbours of the other   (Kynkäänniemi et al. 2019,
 *                                                                     Naeem et al. 2020)
 * </pre>
 *
 * Two need no features: {@link io.github.ddpm.metrics.SlicedWasserstein} compares patches of pixels
 * (Karras et al. 2018), and {@link io.github.ddpm.metrics.BitsPerDimension} is the variational
 * bound of the diffusion model itself (Ho et al. 2020).
 *
 * <p>Sums over images are in double precision. Rows may be on disk, so that memory does not grow
 * with their number.
 */
package io.github.ddpm.metrics;
