/** What a training begins with: images, a settings file, or settings that suit the images. */
package io.github.ddpm.suitable;
