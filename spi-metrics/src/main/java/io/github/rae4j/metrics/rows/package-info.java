/** Features of a set of images, stored by image index. */
@NullMarked
package io.github.rae4j.metrics.rows;

import org.jspecify.annotations.NullMarked;
