@NullMarked
package io.github.rae4j.serve;

import org.jspecify.annotations.NullMarked;
