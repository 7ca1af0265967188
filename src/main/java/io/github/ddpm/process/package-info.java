/** How this process ends, what signals do to it, and where its log goes. */
package io.github.ddpm.process;
