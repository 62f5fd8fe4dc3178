/** Features of a set of images, kept by the index of their image. */
@NullMarked
package io.github.rae4j.metrics.rows;

import org.jspecify.annotations.NullMarked;
