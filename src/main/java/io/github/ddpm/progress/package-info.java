/**
 * How long work tells what it does, on the ground floor so that everything above can: {@link
 * io.github.ddpm.progress.Progress} to people, {@link io.github.ddpm.progress.StepClock} to a
 * stopwatch. Nothing here knows who listens.
 */
package io.github.ddpm.progress;
