/** Using data sets: opening those that users name, preparing images, decoding in parallel. */
@NullMarked
package io.github.rae4j.evaluation.data;

import org.jspecify.annotations.NullMarked;
