/**
 * Images as text for a terminal. {@link io.github.ddpm.terminal.Graphics} chooses the way that a
 * terminal supports, from its environment variables; each other class implements one way.
 */
package io.github.ddpm.terminal;
