/** Guidance: none, classifier-free and AutoGuidance, each within a time interval. */
@NullMarked
package io.github.rae4j.samplers.guidance;

import org.jspecify.annotations.NullMarked;
