/** How a setting is refused: by its key, with the problem and the cure. */
package io.github.ddpm.settings;
