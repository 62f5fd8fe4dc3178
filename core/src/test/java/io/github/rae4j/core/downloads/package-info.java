@NullMarked
package io.github.rae4j.core.downloads;

import org.jspecify.annotations.NullMarked;
