/**
 * Files that survive an interruption: {@link io.github.ddpm.files.AtomicFile} appears whole or not
 * at all, {@link io.github.ddpm.files.RowFile} grows row by row and resumes after its last whole
 * row.
 */
package io.github.ddpm.files;
