/**
 * Shows what a run does: grids of images as PNG, and the log of its figures as JSON lines.
 *
 * <p>Whatever is written can be looked at while the run goes on: a picture appears whole or not at
 * all, a line of the log is on disk as soon as it is appended.
 */
package io.github.ddpm.report;
