/** An image model for Spring AI, in process, and its configuration by Spring Boot. */
@NullMarked
package io.github.rae4j.springai;

import org.jspecify.annotations.NullMarked;
