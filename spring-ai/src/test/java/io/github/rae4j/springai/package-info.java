@NullMarked
package io.github.rae4j.springai;

import org.jspecify.annotations.NullMarked;
