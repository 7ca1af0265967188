/**
 * The reports of a training run: the log of its figures as JSON lines, TensorBoard's event files,
 * and one HTML page.
 *
 * <p>All of them can be read while the run continues: the page appears whole or not at all, and a
 * line of the log is on disk as soon as it is appended.
 */
package io.github.ddpm.report;
