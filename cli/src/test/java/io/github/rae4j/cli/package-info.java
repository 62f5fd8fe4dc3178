@NullMarked
package io.github.rae4j.cli;

import org.jspecify.annotations.NullMarked;
