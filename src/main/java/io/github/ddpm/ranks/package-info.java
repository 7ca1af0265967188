/** Which of several processes this one is, as told by whatever started them. */
package io.github.ddpm.ranks;
