/**
 * Interfaces through which long work reports its progress: {@link io.github.ddpm.progress.Progress}
 * for the user, {@link io.github.ddpm.progress.StepClock} for timing. They depend on no other
 * package, so every package can use them.
 */
package io.github.ddpm.progress;
