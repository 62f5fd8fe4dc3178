/**
 * Autoencoders whose two halves belong together, the baselines of the paper's tables 1, 10 and 11:
 * SD-VAE and raw pixels.
 */
@NullMarked
package io.github.rae4j.autoencoders;

import org.jspecify.annotations.NullMarked;
