/**
 * Words in, exit codes out: the command line, and all that is printed.
 *
 * <p>stdout has results and nothing else; warnings, progress and errors go to stderr. 0 means done,
 * 1 failed, 2 that the user's words or settings are wrong. Nothing here starts before it is needed:
 * help and version load neither the engine nor the log.
 */
package io.github.ddpm.cli;
