// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import io.github.rae4j.errors.PluginException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spi.Provider;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what no part may give, whoever wrote it, with the class and the jar at fault. Null comes
 * from code that was compiled without our annotations; further on, nobody knows whose it was.
 */
public final class PluginAnswers {
  private static final int SHOWN = 200;

  private PluginAnswers() {}

  /**
   * The part that a provider has made.
   *
   * @throws PluginException if it is null, naming role, provider, class and jar
   */
  public static <T> T made(Provider provider, @Nullable T part) {
    if (part != null) {
      return part;
    }
    String role = role(provider.getClass()).map(RoleName::of).orElse("part");
    throw fault(
        role + " '" + provider.name() + "', " + provider.getClass().getName(),
        provider,
        "null",
        role.replaceFirst("^(?=[aeiou])", "an ").replaceFirst("^(?!an )", "a ")
            + ", or throw an error that says why it cannot");
  }

  /**
   * What a part has answered.
   *
   * @param method for the message
   * @param wanted what it has to give, for the message
   * @throws PluginException if it is null, naming class, jar and method
   */
  public static <T> T given(Object part, String method, @Nullable T answer, String wanted) {
    if (answer == null) {
      throw wrong(part, method, "null", wanted);
    }
    return answer;
  }

  /**
   * The error about an answer that cannot be used.
   *
   * @param answer the answer or what is wrong with it, as a message shows it
   */
  public static PluginException wrong(Object part, String method, Object answer, String wanted) {
    return fault(part.getClass().getName() + "." + method, part, answer, wanted);
  }

  private static PluginException fault(String what, Object part, Object answer, String wanted) {
    String source = LinkageErrors.source(part.getClass());
    String shown = String.valueOf(answer);
    return new PluginException(
        String.format(
            Locale.ROOT,
            "%s in %s gave %s; it should give %s",
            what,
            source,
            shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...",
            wanted),
        Where.file(source).ofPart(part.getClass().getName()));
  }

  /** The role interface of a provider, which may be one of a plugin. */
  private static Optional<Class<? extends Provider>> role(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      Optional<Class<? extends Provider>> found =
          Arrays.stream(each.getInterfaces()).flatMap(PluginAnswers::roles).findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Stream<Class<? extends Provider>> roles(Class<?> contract) {
    return contract != Provider.class && Provider.class.isAssignableFrom(contract)
        ? Stream.of(contract.asSubclass(Provider.class))
        : Stream.empty();
  }
}
