@NullMarked
package io.github.rae4j.core.pipeline;

import org.jspecify.annotations.NullMarked;
