/** Rounds of local SGD by workers that share nothing but a folder. */
package io.github.ddpm.rounds;
