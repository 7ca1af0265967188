/**
 * Reads zip archives of unknown origin: {@link io.github.ddpm.archive.ZipArchive}. What their
 * directories say is checked before any entry is unpacked, and the names of entries of all archives
 * are checked by {@link io.github.ddpm.archive.EntryNames}.
 */
package io.github.ddpm.archive;
