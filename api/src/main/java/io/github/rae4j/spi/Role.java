// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the providers of an interface that extends {@link Provider} provide, in words. An interface
 * without it is looked up all the same; its role is then told from its name: {@code
 * TextEncoderProvider} provides a {@code text encoder}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Role {
  /** The name for lists and messages, in lower case, for example {@code noise schedule}. */
  String value();

  /** The artifact that brings the usual ones, to be named where none is found; may be empty. */
  String artifact() default "";
}
