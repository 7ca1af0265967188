/**
 * What lies in a folder or an archive: which files are images, which may hold their labels, and
 * what is left out. Nothing is left out without being counted.
 */
package io.github.ddpm.listing;
