/**
 * Image data sets in their on-disk formats: image folders, IDX files, NumPy archives, safetensors
 * files, tar archives and WebDataset shards, and Fashion-MNIST.
 */
@NullMarked
package io.github.rae4j.datasets;

import org.jspecify.annotations.NullMarked;
