/**
 * The command line and everything that is printed.
 *
 * <p>stdout receives results only; warnings, progress and errors go to stderr. Exit code 0 means
 * done, 1 failed, 2 that options or settings are wrong. Nothing is loaded before it is needed: help
 * and version load neither the engine nor the log.
 */
package io.github.ddpm.cli;
