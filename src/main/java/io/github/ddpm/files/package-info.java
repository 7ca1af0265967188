/**
 * Files as such, whatever they hold. Two kinds survive an interruption: {@link
 * io.github.ddpm.files.AtomicFile} appears whole or not at all, {@link
 * io.github.ddpm.files.RowFile} grows row by row and resumes after its last whole row. {@link
 * io.github.ddpm.files.Sha256} is what files are recognised by, {@link
 * io.github.ddpm.files.NpyHeader} how NumPy's begin.
 */
package io.github.ddpm.files;
