/**
 * Pictures as text that a terminal shows. {@link io.github.ddpm.terminal.Graphics} says what a
 * terminal understands, from its environment alone; the others are one way of saying it each.
 */
package io.github.ddpm.terminal;
