@NullMarked
package io.github.rae4j.core.editing;

import org.jspecify.annotations.NullMarked;
