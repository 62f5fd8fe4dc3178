/** Images: reading, resizing, quantising, grids, PNG files with provenance, and image quality. */
@NullMarked
package io.github.rae4j.formats.image;

import org.jspecify.annotations.NullMarked;
