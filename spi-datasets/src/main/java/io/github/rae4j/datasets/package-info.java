/**
 * Image data sets as they lie on disk: image folders, IDX files, NumPy archives, safetensors files,
 * tar and WebDataset shards, and Fashion-MNIST.
 */
@NullMarked
package io.github.rae4j.datasets;

import org.jspecify.annotations.NullMarked;
