/** The lossy coding of WebP: key frames of VP8 (RFC 6386). */
@NullMarked
package io.github.rae4j.formats.webp;

import org.jspecify.annotations.NullMarked;
