@NullMarked
package io.github.rae4j.layers;

import org.jspecify.annotations.NullMarked;
