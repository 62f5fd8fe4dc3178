/**
 * Autoencoders whose two halves belong together, used as baselines in tables 1, 10 and 11 of the
 * paper: SD-VAE and raw pixels.
 */
@NullMarked
package io.github.rae4j.autoencoders;

import org.jspecify.annotations.NullMarked;
