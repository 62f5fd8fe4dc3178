/** Numbers in off-heap memory: element types, shapes, and the immutable {@code Tensor}. */
@NullMarked
package io.github.rae4j.tensor;

import org.jspecify.annotations.NullMarked;
