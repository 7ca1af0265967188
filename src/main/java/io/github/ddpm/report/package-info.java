/**
 * What a training run tells its user: the log of its measurements as JSON lines, TensorBoard's
 * event files, and one HTML page.
 *
 * <p>All of it can be read while the run continues: the page appears whole or not at all, a line of
 * the log is on disk as soon as it is appended.
 */
package io.github.ddpm.report;
