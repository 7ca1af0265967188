/** What {@code libwebp-imageio} needs to be called from Java, and nothing else of its project. */
package com.luciad.imageio.webp;
