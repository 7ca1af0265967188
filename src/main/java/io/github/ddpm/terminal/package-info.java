/**
 * Images as text for a terminal, and text from files that cannot control it ({@link
 * io.github.ddpm.terminal.Visible}). {@link io.github.ddpm.terminal.Graphics} chooses the way that
 * a terminal supports, from its environment variables; each other class implements one way.
 */
package io.github.ddpm.terminal;
