/**
 * What a terminal shows: progress, images as text, lines and tables that fit its width, and text
 * from files that cannot control it ({@link io.github.ddpm.terminal.Visible}). {@link
 * io.github.ddpm.terminal.Graphics} chooses the way to show images that a terminal supports, from
 * its environment variables.
 */
package io.github.ddpm.terminal;
