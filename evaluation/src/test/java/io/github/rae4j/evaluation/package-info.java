@NullMarked
package io.github.rae4j.evaluation;

import org.jspecify.annotations.NullMarked;
