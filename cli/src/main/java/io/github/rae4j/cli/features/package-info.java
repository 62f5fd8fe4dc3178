/** Statistics and probes of latents and features: stats and probe. */
@NullMarked
package io.github.rae4j.cli.features;

import org.jspecify.annotations.NullMarked;
