/** Features of data sets, for probes. */
@NullMarked
package io.github.rae4j.core.probe;

import org.jspecify.annotations.NullMarked;
