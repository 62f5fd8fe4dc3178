/** Tests of images against Pillow, torchvision and the reference. */
@NullMarked
package io.github.rae4j.formats.image;

import org.jspecify.annotations.NullMarked;
