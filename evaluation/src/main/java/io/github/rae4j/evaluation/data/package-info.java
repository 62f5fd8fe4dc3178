/** Using data sets: opening what a user names, preparing images, decoding them in parallel. */
@NullMarked
package io.github.rae4j.evaluation.data;

import org.jspecify.annotations.NullMarked;
