/**
 * General file utilities. Two kinds of file survive an interruption: {@link
 * io.github.ddpm.files.AtomicFile} appears whole or not at all, {@link
 * io.github.ddpm.files.RowFile} grows row by row and resumes after its last whole row. A {@link
 * io.github.ddpm.files.LockedFile} or a {@link io.github.ddpm.files.Claim} keeps two processes from
 * writing the same file. {@link io.github.ddpm.files.Sha256} identifies files; {@link
 * io.github.ddpm.files.NpyHeader} is the header of NumPy's arrays, {@link
 * io.github.ddpm.files.Expansion} limits what is unpacked, and {@link io.github.ddpm.files.Reason}
 * says what was wrong with a file.
 */
package io.github.ddpm.files;
