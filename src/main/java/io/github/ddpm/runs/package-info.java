/** The training runs in a folder, as {@code ddpm runs} lists them. */
package io.github.ddpm.runs;
