@NullMarked
package io.github.rae4j.testdata;

import org.jspecify.annotations.NullMarked;
