/**
 * Options that several commands have: how images are drawn, with {@link
 * io.github.ddpm.options.SamplerOptions}, where, with {@link io.github.ddpm.options.DeviceOptions},
 * and which part of the work, with {@link io.github.ddpm.options.ShardOption}.
 */
package io.github.ddpm.options;
