/**
 * Whose a run's folder is: a lock that keeps a second process out, and that notices when the folder
 * has become another one's.
 */
package io.github.ddpm.owner;
