@NullMarked
package io.github.rae4j.testkit;

import org.jspecify.annotations.NullMarked;
