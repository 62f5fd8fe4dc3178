@NullMarked
package io.github.rae4j.core.evaluation;

import org.jspecify.annotations.NullMarked;
