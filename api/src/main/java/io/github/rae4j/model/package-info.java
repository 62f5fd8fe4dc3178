/** The learned parts of an RAE: encoder, decoder, backbone, and the providers that make them. */
@NullMarked
package io.github.rae4j.model;

import org.jspecify.annotations.NullMarked;
