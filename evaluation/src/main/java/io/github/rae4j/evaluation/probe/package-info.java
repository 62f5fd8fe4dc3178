/** Features of data sets, for probes. */
@NullMarked
package io.github.rae4j.evaluation.probe;

import org.jspecify.annotations.NullMarked;
